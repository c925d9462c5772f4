using System.Text.Json;

namespace StepFlow.Flows.Json;

/// <summary>
/// A value that stands for a blob: <c>{"$blob": "&lt;id&gt;", "blobType": "data", "size": n}</c>, upstream's form.
/// Only an object with a well-formed id (64 lower-case hexadecimal characters) and no other keys is one.
/// </summary>
public static class BlobReference
{
    /// <summary>Builds a reference to JSON data of a given size in bytes.</summary>
    public static JsonElement Create(string blobId, int size) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("$blob"u8, blobId);
        w.WriteString("blobType"u8, "data"u8);
        w.WriteNumber("size"u8, size);
        w.WriteEndObject();
    });

    /// <summary>Whether a value is a reference, and to which blob.</summary>
    public static bool TryRead(JsonElement value, out string blobId)
    {
        blobId = "";
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("$blob"u8, out var id) || id.ValueKind != JsonValueKind.String)
            return false;
        foreach (var property in value.EnumerateObject())
        {
            if (!property.NameEquals("$blob"u8) && !property.NameEquals("blobType"u8) && !property.NameEquals("size"u8))
                return false;
        }

        blobId = id.GetString()!;
        return blobId.Length == 64 && blobId.All(char.IsAsciiHexDigitLower);
    }
}
