using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace StepFlow.Flows.Json;

/// <summary>
/// The compact text of a JSON value: no spaces, keys in the order given, number text as written, only the
/// characters escaped that JSON requires. It is what flow ids and blob ids are computed from
/// (the same text as upstream's serde_json writes).
/// </summary>
public static class CanonicalJson
{
    /// <summary>How values are written wherever their text is kept: minimal escapes, at most 1,000 levels.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = MinimalEncoder.Instance, SkipValidation = true, MaxDepth = 1000 };

    /// <summary>How kept text is read: at most 1,000 levels.</summary>
    public static JsonDocumentOptions ReaderOptions { get; } = new() { MaxDepth = 1000 };

    /// <summary>The compact UTF-8 text of a value.</summary>
    public static byte[] Write(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        WriteTo(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends the compact UTF-8 text of a value to a buffer.</summary>
    public static void WriteTo(IBufferWriter<byte> buffer, JsonElement value)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        value.WriteTo(writer);
    }

    /// <summary>The compact text of a value.</summary>
    public static string Text(JsonElement value) => System.Text.Encoding.UTF8.GetString(Write(value));

    /// <summary>Builds a value by writing it.</summary>
    public static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan, ReaderOptions);
    }

    /// <summary>
    /// The content id of a value: lower-case hexadecimal SHA-256 of its compact text (64 characters).
    /// Flow ids and blob ids are content ids.
    /// </summary>
    public static string ContentId(JsonElement value) => ContentId(Write(value));

    /// <summary>The content id of raw bytes.</summary>
    public static string ContentId(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Length in bytes of the text a value was parsed from; an upper bound of its compact length in practice.</summary>
    public static int RawLength(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length;
}
