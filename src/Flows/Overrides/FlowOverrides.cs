using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Overrides;

/// <summary>
/// Changes steps of a flow for one run: <c>{steps: {id: {$type: merge_patch | json_patch, value}}}</c>, or the same
/// without <c>steps</c> (releases up to 0.8). A merge patch (RFC 7396, the default) or JSON patch (RFC 6902) is applied
/// to the JSON of the step as written in the document.
/// </summary>
public static class FlowOverrides
{
    /// <summary>Applies overrides.</summary>
    /// <param name="flow">The flow; it is not changed.</param>
    /// <param name="overrides">The overrides; null, undefined and <c>{}</c> change nothing.</param>
    /// <returns>The flow of the changed document with an id of its own, or all the reasons why there is none.</returns>
    public static FlowReadResult Apply(Flow flow, JsonElement overrides)
    {
        if (overrides.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return new FlowReadResult(flow, []);
        var bag = new DiagnosticBag(DocumentLimits.Default.MaxDiagnostics);
        var patched = new Dictionary<int, JsonElement>();
        var (patches, path) = Unwrap(overrides, bag);
        var indexes = patches.Count == 0 ? [] : StepIndexes(flow);
        foreach (var patch in patches)
        {
            var at = $"{path}{new PathText(patch.Name)}";
            if (!indexes.TryGetValue(patch.Name, out var index))
                bag.Add(4201, $"There is no step '{patch.Name}' to override.", at, default);
            else if (ApplyOne(patch.Value, StepAt(flow, index), at, bag) is { } step)
                patched[index] = step;
        }

        if (bag.HasFatal)
            return new FlowReadResult(null, bag.ToList());
        return patched.Count == 0 ? new FlowReadResult(flow, []) : FlowReader.Read(Rewrite(flow, patched));
    }

    static (List<JsonProperty> Patches, string Path) Unwrap(JsonElement overrides, DiagnosticBag bag)
    {
        if (overrides.ValueKind != JsonValueKind.Object)
        {
            bag.Add(4200, "Overrides are an object: {\"steps\": {\"<step id>\": {\"value\": {…}}}}.", "$", default);
            return ([], "$");
        }

        if (!overrides.TryGetProperty("steps", out var steps) || IsPatch(steps))
            return ([.. overrides.EnumerateObject()], "$");
        if (steps.ValueKind == JsonValueKind.Object)
            return ([.. steps.EnumerateObject()], "$.steps");
        if (steps.ValueKind != JsonValueKind.Null)
            bag.Add(4200, "'steps' is an object with a patch for each step id.", "$.steps", default);
        return ([], "$.steps");
    }

    // A step may itself be called 'steps' in the old shape.
    static bool IsPatch(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out var inner)
        && (value.TryGetProperty("$type", out _) || inner.ValueKind != JsonValueKind.Object || !inner.TryGetProperty("value", out _));

    static JsonElement? ApplyOne(JsonElement patch, JsonElement step, string path, DiagnosticBag bag)
    {
        if (patch.ValueKind != JsonValueKind.Object || !patch.TryGetProperty("value", out var value))
        {
            bag.Add(4200, "An override is an object with 'value' and, if it is not a merge patch, '$type'.", path, default);
            return null;
        }

        var type = patch.TryGetProperty("$type", out var named) ? named : default;
        try
        {
            if (type.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || IsText(type, "merge_patch"))
                return MergePatch.Apply(step, value, path, bag);
            if (IsText(type, "json_patch"))
                return new JsonPatch(path, bag).Apply(step, value);
            bag.Add(4200, "'$type' is merge_patch or json_patch.", path + "[\"$type\"]", default);
        }
        catch (ArgumentException)
        {
            // The node classes refuse an object with the same key twice, when it is first looked into.
            bag.Add(4202, "The patch has an object with the same key twice.", path + ".value", default);
        }

        return null;
    }

    static bool IsText(JsonElement element, string text) => element.ValueKind == JsonValueKind.String && element.ValueEquals(text);

    static Dictionary<string, int> StepIndexes(Flow flow)
    {
        var indexes = new Dictionary<string, int>(flow.Steps.Length + flow.OnFailure.Length);
        foreach (var step in flow.Steps.Concat(flow.OnFailure))
            indexes.TryAdd(step.Id, indexes.Count);
        return indexes;
    }

    static JsonElement StepAt(Flow flow, int index) => index < flow.Steps.Length
        ? flow.Document.GetProperty("steps")[index]
        : FailureSteps(flow)[index - flow.Steps.Length];

    static JsonElement FailureSteps(Flow flow) =>
        flow.Document.TryGetProperty("onFailure", out var steps) && steps.ValueKind == JsonValueKind.Array ? steps : flow.Document.GetProperty("on_failure");

    static JsonElement Rewrite(Flow flow, Dictionary<int, JsonElement> patched) => CanonicalJson.Build(writer =>
    {
        writer.WriteStartObject();
        foreach (var property in flow.Document.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Array && property.Name is "steps" or "onFailure" or "on_failure")
                WriteSteps(writer, property.Value, patched, property.Name == "steps" ? 0 : flow.Steps.Length);
            else
                property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    static void WriteSteps(Utf8JsonWriter writer, JsonElement steps, Dictionary<int, JsonElement> patched, int index)
    {
        writer.WriteStartArray();
        foreach (var step in steps.EnumerateArray())
            (patched.TryGetValue(index++, out var changed) ? changed : step).WriteTo(writer);
        writer.WriteEndArray();
    }

    readonly record struct PathText(string Name)
    {
        public override string ToString() => Expressions.ValuePath.Of([new(Name)]).ToString()[1..];
    }
}
