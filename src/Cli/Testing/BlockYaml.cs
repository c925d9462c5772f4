using System.Text;
using System.Text.Json;

namespace StepFlow.Cli.Testing;

/// <summary>Writes JSON as YAML blocks; scalars stay JSON, which is YAML too.</summary>
static class BlockYaml
{
    /// <summary>What follows <c>key:</c>, the space or line break before it included.</summary>
    public static string Write(JsonElement value, int indent)
    {
        var text = new StringBuilder();
        Append(text, value, indent);
        return text.ToString();
    }

    static void Append(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var property in value.EnumerateObject())
                {
                    NewLine(text, indent).Append(Key(property.Name)).Append(':');
                    Append(text, property.Value, indent + 2);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var item in value.EnumerateArray())
                {
                    // What is in the item begins on the line of its dash.
                    NewLine(text, indent).Append("- ").Append(Write(item, indent + 2).TrimStart());
                }

                break;
            default:
                text.Append(' ').Append(value.GetRawText());
                break;
        }
    }

    static StringBuilder NewLine(StringBuilder text, int indent) => text.Append('\n').Append(' ', indent);

    static string Key(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !IsWord(name)
            ? name
            : JsonSerializer.Serialize(name);

    // Unquoted, these would not be strings.
    static bool IsWord(string name) => name.ToLowerInvariant() is "null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n";
}
