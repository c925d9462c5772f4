using System.Globalization;
using System.Text;
using System.Xml;

namespace StepFlow.Cli.Visualization.Svg;

/// <summary>Builds SVG text: numbers in the invariant culture, everything else escaped.</summary>
sealed class SvgText
{
    readonly StringBuilder _text = new();

    /// <summary>Appends markup; each value inside is a number, or text that is escaped.</summary>
    public SvgText Add(FormattableString markup)
    {
        var arguments = markup.GetArguments().Select(a => a switch
        {
            double number => Math.Round(number, 1).ToString("0.#", CultureInfo.InvariantCulture),
            string text => Escape(text),
            _ => a,
        }).ToArray();
        _text.AppendFormat(CultureInfo.InvariantCulture, markup.Format, arguments).Append('\n');
        return this;
    }

    public SvgText Raw(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    // Characters that XML does not allow at all, escaped or not, become the replacement character.
    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(XmlConvert.IsXmlChar(c) ? c : '\ufffd'),
            };
        }

        return escaped.ToString();
    }
}
