using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Overrides;

/// <summary>Between immutable elements and the nodes that patches work on.</summary>
static class PatchJson
{
    /// <summary>A node over the element; numbers keep their text. JSON null is null.</summary>
    public static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    public static JsonElement? ToElement(JsonNode? node, string path, DiagnosticBag bag)
    {
        try
        {
            return node is null ? JsonValues.Null : CanonicalJson.Build(w => node.WriteTo(w));
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            bag.Add(4202, "The patched step nests too deeply.", path, default);
            return null;
        }
    }
}
