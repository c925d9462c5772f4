using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Engine;

/// <summary>
/// The texts that stand for secrets in the input of a step between its evaluation and its dispatch: <c>&lt;mark&gt;NAME;</c>, alone or
/// inside a longer text.
/// </summary>
public static class SecretMarks
{
    const char End = ';';

    /// <summary>The text that stands for a secret.</summary>
    public static string Of(string mark, string name) => $"{mark}{name}{End}";

    /// <summary>The names of the secrets that an input mentions, each once.</summary>
    /// <param name="input">The input; not one into which values of blobs or other data have come since its evaluation.</param>
    /// <param name="mark">The host's mark: printable ASCII that needs no escape in JSON; not empty.</param>
    public static IReadOnlyList<string> In(JsonElement input, string mark)
    {
        List<string>? names = null;
        var bytes = Encoding.UTF8.GetBytes(mark);
        for (var rest = JsonMarshal.GetRawUtf8Value(input); rest.IndexOf(bytes) is var at and >= 0;)
        {
            rest = rest[(at + bytes.Length)..];
            var end = rest.IndexOf((byte)End);
            if (end < 0)
                break;
            var name = Encoding.UTF8.GetString(rest[..end]);
            if (!(names ??= []).Contains(name))
                names.Add(name);
        }

        return names ?? (IReadOnlyList<string>)[];
    }

    /// <summary>The input with values in the places of the marks. What a value contains is not looked at again.</summary>
    /// <param name="input">The input.</param>
    /// <param name="mark">The host's mark.</param>
    /// <param name="values">A value for each name that <see cref="In"/> finds.</param>
    public static JsonElement Fill(JsonElement input, string mark, IReadOnlyDictionary<string, JsonElement> values) =>
        CanonicalJson.Build(writer => Write(writer, input, mark, values));

    static void Write(Utf8JsonWriter writer, JsonElement value, string mark, IReadOnlyDictionary<string, JsonElement> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, mark, values);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item, mark, values);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when value.GetString() is { } text && text.Contains(mark, StringComparison.Ordinal):
                WriteText(writer, text, mark, values);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    static void WriteText(Utf8JsonWriter writer, string text, string mark, IReadOnlyDictionary<string, JsonElement> values)
    {
        // Alone it may be any value; inside a text it becomes part of it.
        if (text.StartsWith(mark, StringComparison.Ordinal) && text.IndexOf(End, StringComparison.Ordinal) == text.Length - 1)
        {
            values[text[mark.Length..^1]].WriteTo(writer);
            return;
        }

        var filled = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (rest.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 && rest[at..].IndexOf(End) is var length and > 0)
        {
            var value = values[rest[(at + mark.Length)..(at + length)].ToString()];
            filled.Append(rest[..at]).Append(value.ValueKind == JsonValueKind.String ? value.GetString() : CanonicalJson.Text(value));
            rest = rest[(at + length + 1)..];
        }

        writer.WriteStringValue(filled.Append(rest).ToString());
    }
}
