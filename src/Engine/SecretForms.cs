using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Engine;

/// <summary>The forms in which a secret's value turns up: as it is, encoded, and line by line.</summary>
static class SecretForms
{
    /// <summary>Encodings of shorter values are not looked for: they would match what has nothing to do with them.</summary>
    public const int ShortestEncoded = 9;

    const int ShortestLine = 16;
    const int ShortestBase64 = 8;

    public static IEnumerable<string> Of(string value)
    {
        yield return value;
        if (value.Length < ShortestEncoded)
            yield break;
        foreach (var form in Encoded(value))
        {
            if (form.Length >= ShortestEncoded - 1)
                yield return form;
        }

        // A key of many lines is cut where messages are cut.
        if (!value.Contains('\n', StringComparison.Ordinal))
            yield break;
        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= ShortestLine && !line.StartsWith("--", StringComparison.Ordinal))
                yield return line;
        }
    }

    static IEnumerable<string> Encoded(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return Escaped(value, MinimalEncoder.Instance);
        yield return Escaped(value, JavaScriptEncoder.Default);
        yield return Escaped(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        yield return AsciiJson(value);
        var percent = Uri.EscapeDataString(value);
        yield return percent;
        yield return LowerPercent(percent);
        yield return WebUtility.UrlEncode(value);
        yield return LowerPercent(WebUtility.UrlEncode(value));
        yield return WebUtility.HtmlEncode(value);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var before = 0; before < 3; before++)
        {
            var core = Base64(bytes, before);
            if (core.Length < ShortestBase64)
                continue;
            yield return core;
            yield return core.Replace('+', '-').Replace('/', '_');
        }
    }

    static string Escaped(string value, JavaScriptEncoder encoder) => JsonEncodedText.Encode(value, encoder).ToString();

    // As many libraries write it: everything beyond ASCII as \uXXXX.
    static string AsciiJson(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in JsonEncodedText.Encode(value, MinimalEncoder.Instance).ToString())
        {
            if (c < 128)
                text.Append(c);
            else
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.ToString();
    }

    static string LowerPercent(string text)
    {
        var lower = new StringBuilder(text);
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] != '%')
                continue;
            lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
            lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
        }

        return lower.ToString();
    }

    // The characters that the value alone decides, when so many bytes of something else (a user's name, say) come before it.
    static string Base64(byte[] value, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. value]);
        var first = (before * 8 + 5) / 6;
        var last = (before + value.Length) * 8 / 6;
        return text[first..last];
    }
}
