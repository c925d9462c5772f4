using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace StepFlow.JsonSchema.Values;

/// <summary>
/// Reads JSON strings in their raw form. <see cref="JsonElement.GetString"/> allocates and refuses lone surrogates
/// such as <c>"\ud800"</c>, which are legal JSON and may come from anyone.
/// </summary>
static class JsonText
{
    /// <summary>A string's content between its quotes, escapes unresolved.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    public static ReadOnlySpan<byte> RawName(JsonProperty property) => JsonMarshal.GetRawUtf8PropertyName(property);

    /// <summary>The length that JSON Schema means: Unicode code points, an escaped surrogate pair being one.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> raw)
    {
        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\')
            {
                var isHigh = raw[i + 1] == 'u' && char.IsHighSurrogate(EscapedUnit(raw[i..]));
                i += raw[i + 1] == 'u' ? 5 : 1;
                if (isHigh && IsEscapedLowSurrogate(raw[(i + 1)..]))
                    i += 6;
            }
            else if ((raw[i] & 0xC0) == 0x80)
            {
                continue;
            }
            count++;
        }
        return count;
    }

    /// <summary>Resolves escapes into UTF-16; <paramref name="target"/> needs as many chars as <paramref name="raw"/> has bytes.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<char> target)
    {
        var written = 0;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            written += Encoding.UTF8.GetChars(escape < 0 ? raw : raw[..escape], target[written..]);
            if (escape < 0)
                return written;
            raw = raw[escape..];
            target[written++] = Unescape(raw);
            raw = raw[(raw[1] == 'u' ? 6 : 2)..];
        }
    }

    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\'))
            return left.SequenceEqual(right);
        using var leftText = new DecodedText(left, stackalloc char[DecodedText.StackChars]);
        using var rightText = new DecodedText(right, stackalloc char[DecodedText.StackChars]);
        return leftText.Text.SequenceEqual(rightText.Text);
    }

    public static string ToText(ReadOnlySpan<byte> raw)
    {
        using var text = new DecodedText(raw, stackalloc char[DecodedText.StackChars]);
        return text.Text.ToString();
    }

    static bool IsEscapedLowSurrogate(ReadOnlySpan<byte> raw) =>
        raw.Length >= 6 && raw[0] == '\\' && raw[1] == 'u' && char.IsLowSurrogate(EscapedUnit(raw));

    static char Unescape(ReadOnlySpan<byte> escape) => (char)escape[1] switch
    {
        'u' => EscapedUnit(escape),
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        var other => other,
    };

    static char EscapedUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
