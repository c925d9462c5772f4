using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Overrides;

/// <summary>RFC 7396 on a step. A key of the patch meets the step's key even when the step uses another dialect's spelling.</summary>
static class MergePatch
{
    static readonly string[][] Spellings =
    [
        ["input", "args"], ["skipIf", "skip_if"], ["onError", "on_error"], ["mustExecute", "must_execute"],
        ["inputSchema", "input_schema"], ["outputSchema", "output_schema"],
    ];

    public static JsonElement? Apply(JsonElement step, JsonElement patch, string path, DiagnosticBag bag)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            bag.Add(4202, "A merge patch of a step is an object with the keys to change; null removes a key.", path + ".value", default);
            return null;
        }

        var target = JsonObject.Create(step)!;
        foreach (var property in patch.EnumerateObject())
            MergeInto(target, KeyIn(target, property.Name), property.Value);
        return PatchJson.ToElement(target, path, bag);
    }

    static void MergeInto(JsonObject target, string key, JsonElement patch)
    {
        if (patch.ValueKind == JsonValueKind.Null)
        {
            target.Remove(key);
        }
        else if (patch.ValueKind != JsonValueKind.Object)
        {
            target[key] = PatchJson.ToNode(patch);
        }
        else
        {
            if (target[key] is not JsonObject inner)
                target[key] = inner = [];
            foreach (var property in patch.EnumerateObject())
                MergeInto(inner, property.Name, property.Value);
        }
    }

    static string KeyIn(JsonObject target, string key) =>
        target.ContainsKey(key) ? key : Spellings.FirstOrDefault(s => s.Contains(key))?.FirstOrDefault(target.ContainsKey) ?? key;
}
