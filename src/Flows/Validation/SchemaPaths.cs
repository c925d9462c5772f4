using System.Text.Json;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Validation;

/// <summary>
/// Whether a schema rules a path out. Only what is certain counts: a closed object without the field, or a type
/// that has no fields or elements. Whatever the walk does not understand may exist.
/// </summary>
static class SchemaPaths
{
    const int MaxReferences = 16;

    /// <summary>The part of the path that cannot exist; null when it may.</summary>
    public static string? MissingField(JsonElement schema, JsonElement? definitions, ValuePath path)
    {
        for (var i = 0; i < path.Segments.Length; i++)
        {
            if (Follow(schema, definitions) is not { ValueKind: JsonValueKind.Object } at)
                return null;
            var segment = path.Segments[i];
            if (!Allows(at, segment.Name is null ? "array" : "object"))
                return Render(path, i);
            if (segment.Name is not { } name)
            {
                if (!at.TryGetProperty("items", out schema) || at.TryGetProperty("prefixItems", out _))
                    return null;
            }
            else if (!at.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object
                || !properties.TryGetProperty(name, out schema))
            {
                return IsClosed(at) ? Render(path, i) : null;
            }
        }

        return null;
    }

    static bool IsClosed(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False
        && !schema.TryGetProperty("patternProperties", out _);

    static bool Allows(JsonElement schema, string type)
    {
        if (!schema.TryGetProperty("type", out var declared))
            return true;
        return declared.ValueKind switch
        {
            JsonValueKind.String => declared.ValueEquals(type),
            JsonValueKind.Array => declared.EnumerateArray().Any(t => t.ValueKind != JsonValueKind.String || t.ValueEquals(type)),
            _ => true,
        };
    }

    static JsonElement? Follow(JsonElement schema, JsonElement? definitions)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out var reference))
                return schema;
            if (definitions is not { ValueKind: JsonValueKind.Object } known || reference.ValueKind != JsonValueKind.String
                || reference.GetString() is not { } text || !text.StartsWith("#/$defs/", StringComparison.Ordinal)
                || !known.TryGetProperty(text["#/$defs/".Length..], out schema))
                return null;
        }

        return null;
    }

    static string Render(ValuePath path, int last) => ValuePath.Of(path.Segments[..(last + 1)]).ToString();
}
