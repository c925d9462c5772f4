using System.Text.Encodings.Web;

namespace StepFlow.Flows.Json;

/// <summary>
/// Escapes only what RFC 8259 requires. The framework's relaxed encoder still escapes emoji and U+2028,
/// which would change content ids.
/// </summary>
public sealed class MinimalEncoder : JavaScriptEncoder
{
    MinimalEncoder()
    {
    }

    /// <summary>The only instance.</summary>
    public static MinimalEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            if (text[i] is < ' ' or '"' or '\\' || char.IsSurrogate(text[i]) && !IsPairAt(text, i, textLength))
                return i;
            if (char.IsHighSurrogate(text[i]))
                i++;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            < ' ' => $"\\u{unicodeScalar:x4}",
            _ => char.ConvertFromUtf32(unicodeScalar),
        };
        numberOfCharactersWritten = 0;
        if (text.Length > bufferLength)
            return false;
        text.AsSpan().CopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = text.Length;
        return true;
    }

    static unsafe bool IsPairAt(char* text, int index, int length) =>
        char.IsHighSurrogate(text[index]) && index + 1 < length && char.IsLowSurrogate(text[index + 1]);
}
