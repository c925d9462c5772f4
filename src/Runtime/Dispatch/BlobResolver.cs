using System.Text.Json;
using System.Runtime.InteropServices;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Dispatch;

/// <summary>Puts the content of blobs where values refer to them.</summary>
sealed class BlobResolver(IBlobStore blobs)
{
    // A blob may itself hold references (a result composed of large results); a bound keeps a forged circle from spinning.
    const int MaxRounds = 8;

    /// <summary>Whether a value might hold a reference; may say yes in error, never no.</summary>
    public static bool MayHaveReferences(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && JsonMarshal.GetRawUtf8Value(value).IndexOf("$blob"u8) >= 0;

    /// <summary>The value with every reference replaced.</summary>
    /// <exception cref="KeyNotFoundException">A blob is not in the store.</exception>
    public async ValueTask<JsonElement> ResolveAsync(string tenant, JsonElement value, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds && MayHaveReferences(value); round++)
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            Collect(value, ids);
            if (ids.Count == 0)
                break;
            var contents = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var id in ids)
                contents[id] = (await FindAsync(tenant, id, cancellationToken) ?? throw new KeyNotFoundException($"Blob {id} is not in the store")).Data;
            value = contents.Count == 1 && BlobReference.TryRead(value, out var whole)
                ? contents[whole]
                : CanonicalJson.Build(writer => Write(writer, value, contents));
        }

        return value;
    }

    /// <summary>The content of a blob as JSON and what it is; null when there is none.</summary>
    public async ValueTask<(JsonElement Data, BlobKind Kind)?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var blob = await blobs.FindAsync(tenant, id, cancellationToken);
        if (blob is null)
            return null;
        var data = blob.Kind == BlobKind.Binary
            ? JsonValues.String(Convert.ToBase64String(blob.Content.Span))
            : JsonElement.Parse(blob.Content.Span, CanonicalJson.ReaderOptions);
        return (data, blob.Kind);
    }

    static void Collect(JsonElement value, HashSet<string> ids)
    {
        if (BlobReference.TryRead(value, out var id))
        {
            ids.Add(id);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                Collect(property.Value, ids);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Collect(item, ids);
        }
    }

    static void Write(Utf8JsonWriter writer, JsonElement value, Dictionary<string, JsonElement> contents)
    {
        if (BlobReference.TryRead(value, out var id))
        {
            contents[id].WriteTo(writer);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var property in value.EnumerateObject())
            {
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, contents);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                Write(writer, item, contents);
            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
