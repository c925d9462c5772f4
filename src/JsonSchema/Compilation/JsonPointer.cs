using System.Globalization;
using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>JSON pointers (RFC 6901) as plain strings.</summary>
static class JsonPointer
{
    public static string Append(string pointer, string token) =>
        $"{pointer}/{token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Append(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    /// <param name="pointer">Empty, or starting with a slash.</param>
    public static IEnumerable<string> Tokens(string pointer) => pointer.Split('/').Skip(1).Select(token =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    public static bool TryStep(JsonElement from, string token, out JsonElement found)
    {
        found = default;
        if (from.ValueKind == JsonValueKind.Object)
            return from.TryGetProperty(token, out found);
        if (from.ValueKind != JsonValueKind.Array
            || !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index >= from.GetArrayLength())
            return false;
        found = from[index];
        return true;
    }
}
