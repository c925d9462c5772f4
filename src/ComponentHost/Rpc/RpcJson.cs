using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>JSON on the wire.</summary>
static class RpcJson
{
    /// <summary>Nesting of one message at most.</summary>
    public const int MaxDepth = 512;

    /// <summary>What is wrong with a text of too many values.</summary>
    public const string TooManyValues = "it has more than a million values; large results belong into blobs";

    const int MostValues = 1_000_000;

    // Parsed, a value takes 12 bytes beside its text: texts of this size and more are looked at first.
    const int LongBytes = 1024 * 1024;
    const int BytesOfValue = 10;

    static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    static JsonDocumentOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Writes a value as it was read when that has no line end, else compactly.</summary>
    public static void WriteValue(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
            return;
        }

        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.ContainsAny(LineEnds))
            value.WriteTo(writer);
        else
            writer.WriteRawValue(raw, skipInputValidation: true);
    }

    /// <summary>Parses a whole text, which is checked further than the parser does: UTF-8 and surrogates are whole everywhere.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out JsonElement value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        if (!Utf8.IsValid(text))
        {
            problem = "it is not UTF-8";
            return false;
        }

        if (text.Length > LongBytes && HasTooManyValues(text))
        {
            problem = TooManyValues;
            return false;
        }

        try
        {
            value = JsonElement.Parse(text, ReaderOptions);
        }
        catch (JsonException e)
        {
            problem = $"it is not JSON that can be used ({e.Message.Split(" LineNumber", 2)[0].Split(" Path:", 2)[0]})";
            return false;
        }

        // An escaped half of a surrogate pair parses, and fails whoever reads the string later.
        if ((text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0) && !StringsAreWhole(text))
        {
            problem = "a string in it has half of a surrogate pair";
            return false;
        }

        problem = null;
        return true;
    }

    /// <summary>The numeric <c>id</c> of a message that cannot be parsed, as far as it can be read.</summary>
    public static long? FindId(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        long? id = null;
        try
        {
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("id"u8) &&
                    reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
                    id = number;
            }
        }
        catch (JsonException)
        {
        }

        return id;
    }

    // A text that is larger because the configuration allows it may have more values.
    static bool HasTooManyValues(ReadOnlySpan<byte> text)
    {
        var left = Math.Max(MostValues, text.Length / BytesOfValue);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray) && --left < 0)
                    return true;
            }
        }
        catch (JsonException)
        {
            // The parser says it better.
        }

        return false;
    }

    static bool StringsAreWhole(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
