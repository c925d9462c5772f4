using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>Which keywords hold schemas, and in what form.</summary>
static class SubschemaKeywords
{
    enum Form
    {
        One,
        Many,
        Named,
    }

    static readonly Dictionary<string, Form> _common = new(StringComparer.Ordinal)
    {
        ["definitions"] = Form.Named, ["properties"] = Form.Named, ["patternProperties"] = Form.Named, ["dependencies"] = Form.Named,
        ["allOf"] = Form.Many, ["anyOf"] = Form.Many, ["oneOf"] = Form.Many,
        ["additionalProperties"] = Form.One, ["propertyNames"] = Form.One, ["contains"] = Form.One, ["not"] = Form.One,
        ["if"] = Form.One, ["then"] = Form.One, ["else"] = Form.One, ["items"] = Form.One,
    };

    static readonly Dictionary<string, Form> _draft7 = new(_common, StringComparer.Ordinal) { ["additionalItems"] = Form.One };

    static readonly Dictionary<string, Form> _draft202012 = new(_common, StringComparer.Ordinal)
    {
        ["$defs"] = Form.Named, ["dependentSchemas"] = Form.Named, ["prefixItems"] = Form.Many,
        ["unevaluatedItems"] = Form.One, ["unevaluatedProperties"] = Form.One, ["contentSchema"] = Form.One,
    };

    /// <summary>The schemas directly inside a schema; what has the wrong form is left for the keyword to complain about.</summary>
    public static IEnumerable<(string Keyword, string Pointer, JsonElement Schema)> Of(
        JsonElement schema, string pointer, SchemaDraft draft)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var property in schema.EnumerateObject())
        {
            var keyword = property.Name;
            if (!(draft == SchemaDraft.Draft7 ? _draft7 : _draft202012).TryGetValue(keyword, out var form))
                continue;
            var place = JsonPointer.Append(pointer, keyword);
            foreach (var (at, element) in Elements(property.Value, place, form, isTuple: keyword == "items" && draft == SchemaDraft.Draft7))
            {
                if (IsSchema(element))
                    yield return (keyword, at, element);
            }
        }
    }

    public static bool IsSchema(JsonElement element) =>
        element.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;

    static IEnumerable<(string Pointer, JsonElement Element)> Elements(JsonElement value, string pointer, Form form, bool isTuple)
    {
        if (form == Form.One && !isTuple || isTuple && value.ValueKind != JsonValueKind.Array)
            return [(pointer, value)];
        if (form == Form.Named)
            return value.ValueKind != JsonValueKind.Object
                ? []
                : value.EnumerateObject().Select(property => (JsonPointer.Append(pointer, property.Name), property.Value));
        return value.ValueKind != JsonValueKind.Array
            ? []
            : value.EnumerateArray().Select((element, index) => (JsonPointer.Append(pointer, index), element));
    }
}
