using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Cli.Output;

/// <summary>JSON on standard output (or another stream): one compact line, or indented for people.</summary>
static class JsonOutput
{
    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteLine(JsonElement value, bool isPretty = false, Stream? to = null)
    {
        var bytes = isPretty ? JsonSerializer.SerializeToUtf8Bytes(value, Indented) : CanonicalJson.Write(value);
        if (to is not null)
        {
            Write(to, bytes);
            return;
        }

        using var output = Console.OpenStandardOutput();
        Write(output, bytes);
    }

    public static void WriteLine(Action<Utf8JsonWriter> write, bool isPretty = false, Stream? to = null) =>
        WriteLine(CanonicalJson.Build(write), isPretty, to);

    /// <summary>Indented text.</summary>
    public static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    static void Write(Stream stream, byte[] bytes)
    {
        stream.Write(bytes);
        stream.WriteByte((byte)'\n');
    }
}
