using System.Text.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

static class BlobIds
{
    const int Length = 64;

    /// <summary>Whether a value is a content id: 64 lower-case hexadecimal characters.</summary>
    public static bool IsValid(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: Length } id && id.All(char.IsAsciiHexDigitLower);
}
