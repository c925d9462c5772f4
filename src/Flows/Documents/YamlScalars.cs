using System.Globalization;
using System.Numerics;
using System.Text;
using StepFlow.Flows.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StepFlow.Flows.Documents;

/// <summary>The core schema of YAML 1.2: which plain texts are null, booleans and numbers.</summary>
static class YamlScalars
{
    public const string CoreTags = "tag:yaml.org,2002:";
    const int MaxRadixDigits = 64;

    public static string UnknownTag(string tag) =>
        $"The tag '{(tag.Length > 60 ? tag[..60] : tag)}' has no meaning here. Remove it; only the core tags (!!str, !!int, !!float, !!bool, !!null, !!map, !!seq) are known.";

    public static void Feed(Scalar scalar, string? anchor, SourcePosition position, DocumentBuilder builder)
    {
        var plain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
        {
            if (!scalar.Tag.Value.StartsWith(CoreTags, StringComparison.Ordinal))
            {
                builder.Stop(4000, UnknownTag(scalar.Tag.Value), position);
                return;
            }

            plain = scalar.Tag.Value[CoreTags.Length..] is "int" or "float" or "bool" or "null";
        }

        if (plain && IsNotFinite(scalar.Value))
            builder.Stop(4000, $"'{scalar.Value}' is a number that JSON does not have. Quote it if it is a text.", position);
        else if (plain && TryResolve(scalar.Value, out var json))
            builder.Raw(Encoding.ASCII.GetBytes(json), position, anchor);
        else
            builder.Text(scalar.Value, position, anchor, isMerge: plain && scalar.Value == "<<");
    }

    static bool IsNotFinite(string text) =>
        text.Length is 4 or 5 && text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN";

    static bool TryResolve(string text, out string json)
    {
        json = text;
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                json = "null";
                return true;
            case "true" or "True" or "TRUE":
                json = "true";
                return true;
            case "false" or "False" or "FALSE":
                json = "false";
                return true;
        }

        return (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.') && (TryRadix(text, out json) || TryDecimal(text, out json));
    }

    static bool TryRadix(string text, out string json)
    {
        json = text;
        if (text.Length is < 3 or > MaxRadixDigits + 2 || text[0] != '0' || text[1] is not ('x' or 'o'))
            return false;
        var digits = text.AsSpan(2);
        var radix = text[1] == 'x' ? 16 : 8;
        var value = BigInteger.Zero;
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c) || Convert.ToInt32(c.ToString(), 16) is var digit && digit >= radix)
                return false;
            value = (value * radix) + digit;
        }

        json = value.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    // [-+]? (\. [0-9]+ | [0-9]+ (\. [0-9]*)?) ([eE] [-+]? [0-9]+)?
    static bool TryDecimal(string text, out string json)
    {
        json = text;
        var at = text[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(text, ref at);
        var hasPoint = at < text.Length && text[at] == '.';
        if (hasPoint)
            at++;
        var fraction = hasPoint ? Digits(text, ref at) : "";
        if (whole.Length + fraction.Length == 0)
            return false;
        var exponentStart = at;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            if (Digits(text, ref at).Length == 0)
                return false;
        }

        if (at != text.Length)
            return false;
        var isJson = text[0] != '+' && (whole.Length == 1 || (whole.Length > 1 && whole[0] != '0')) && (!hasPoint || fraction.Length > 0);
        if (isJson)
            return true;
        var trimmed = whole.TrimStart('0');
        json = (text[0] == '-' ? "-" : "") + (trimmed.Length == 0 ? "0" : trimmed.ToString())
            + (hasPoint ? "." + (fraction.Length == 0 ? "0" : fraction.ToString()) : "") + text[exponentStart..];
        return true;
    }

    static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(start, at - start);
    }
}
