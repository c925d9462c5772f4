using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Overrides;

/// <summary>RFC 6902 on a step: add, remove, replace, move, copy and test. All or nothing.</summary>
sealed class JsonPatch(string path, DiagnosticBag bag)
{
    // Moves can only deepen a value by one level each, copies can double it: both need an end.
    const int MaxOperations = 500;
    const int MaxCopied = 16 * 1024 * 1024;

    JsonNode? _root;
    long _copied;

    public JsonElement? Apply(JsonElement step, JsonElement operations)
    {
        if (operations.ValueKind != JsonValueKind.Array || operations.GetArrayLength() > MaxOperations)
        {
            bag.Add(4202, $"A JSON patch is an array of at most {MaxOperations} operations.", path + ".value", default);
            return null;
        }

        _root = PatchJson.ToNode(step);
        var index = 0;
        foreach (var operation in operations.EnumerateArray())
        {
            if (Problem(operation) is { } problem)
            {
                bag.Add(problem.Code, problem.Message, $"{path}.value[{index}]", default);
                return null;
            }

            index++;
        }

        return PatchJson.ToElement(_root, path, bag);
    }

    (int Code, string Message)? Problem(JsonElement operation)
    {
        if (Text(operation, "op") is not { } op)
            return (4202, "An operation is an object with 'op' and 'path'.");
        if (Text(operation, "path") is not { } text || JsonPointer.Parse(text) is not { } target)
            return (4202, "'path' must be a JSON pointer such as \"/input/url\".");
        JsonPointer? source = null;
        if (op is "move" or "copy" && (Text(operation, "from") is not { } from || (source = JsonPointer.Parse(from)) is null))
            return (4202, $"'{op}' needs 'from', a JSON pointer.");
        JsonElement value = default;
        if (op is "add" or "replace" or "test" && !operation.TryGetProperty("value", out value))
            return (4202, $"'{op}' needs a 'value'.");
        var done = op switch
        {
            "add" => Add(target, PatchJson.ToNode(value)),
            "replace" => Replace(target, PatchJson.ToNode(value)),
            "remove" => Remove(target),
            "test" => target.TryGet(_root, out var actual) && JsonNode.DeepEquals(actual, PatchJson.ToNode(value)),
            "move" => Move(source!, target),
            "copy" => Copy(source!, target),
            _ => (bool?)null,
        };
        return done switch
        {
            true => null,
            null => (4202, "'op' is add, remove, replace, move, copy or test."),
            false when op == "test" => (4203, $"The test of '{text}' does not hold."),
            false => (4203, $"'{op}' cannot be done at '{text}': there is no such place in the step."),
        };
    }

    bool Add(JsonPointer target, JsonNode? value)
    {
        if (target.IsRoot)
        {
            _root = value;
            return true;
        }

        if (!target.TryGetParent(_root, out var parent))
            return false;
        if (parent is JsonObject properties)
        {
            properties[target.Last] = value;
            return true;
        }

        var items = (JsonArray)parent!;
        if (target.Last == "-")
            items.Add(value);
        else if (JsonPointer.TryIndex(target.Last, items.Count + 1, out var index))
            items.Insert(index, value);
        else
            return false;
        return true;
    }

    bool Replace(JsonPointer target, JsonNode? value)
    {
        if (!target.TryGet(_root, out _))
            return false;
        if (target.IsRoot)
            _root = value;
        else if (target.TryGetParent(_root, out var parent) && parent is JsonObject properties)
            properties[target.Last] = value;
        else if (parent is JsonArray items && JsonPointer.TryIndex(target.Last, items.Count, out var index))
            items[index] = value;
        return true;
    }

    bool Remove(JsonPointer target)
    {
        if (!target.TryGet(_root, out _))
            return false;
        if (target.IsRoot)
            _root = null;
        else if (target.TryGetParent(_root, out var parent) && parent is JsonObject properties)
            properties.Remove(target.Last);
        else if (parent is JsonArray items && JsonPointer.TryIndex(target.Last, items.Count, out var index))
            items.RemoveAt(index);
        return true;
    }

    bool Move(JsonPointer source, JsonPointer target)
    {
        if (!source.TryGet(_root, out var value))
            return false;
        if (target.IsWithin(source))
            return target.Tokens.Length == source.Tokens.Length;
        return Remove(source) && Add(target, value);
    }

    bool Copy(JsonPointer source, JsonPointer target)
    {
        if (!source.TryGet(_root, out var value))
            return false;
        _copied += value?.ToJsonString().Length ?? 0;
        return _copied <= MaxCopied && Add(target, value?.DeepClone());
    }

    static string? Text(JsonElement operation, string key) =>
        operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
