using System.Text.Json;

namespace StepFlow.Cli.Testing;

/// <summary>
/// Compares a result with what a test case expects. The expectation is a partial pattern: of an object its keys must match, others may be
/// there; arrays have the same length; scalars are equal. A null stands for an absent key. <c>run_id</c> counts as the zero UUID on both
/// sides, <c>backtrace</c> does not count.
/// </summary>
static class OutcomeComparer
{
    const int MaxMismatches = 20;
    const string RunId = "run_id";
    const string Backtrace = "backtrace";

    /// <summary>The differences, none when the result is as expected.</summary>
    public static IReadOnlyList<Mismatch> Compare(JsonElement expected, JsonElement actual)
    {
        var found = new List<Mismatch>();
        Compare(expected, actual, "$", found);
        return found;
    }

    static void Compare(JsonElement expected, JsonElement? actual, string path, List<Mismatch> found)
    {
        if (found.Count >= MaxMismatches)
            return;
        if (expected.ValueKind == JsonValueKind.Null && actual is null or { ValueKind: JsonValueKind.Null })
            return;
        if (actual is { ValueKind: JsonValueKind.Object } map && expected.ValueKind == JsonValueKind.Object)
            CompareObjects(expected, map, path, found);
        else if (actual is { ValueKind: JsonValueKind.Array } list && expected.ValueKind == JsonValueKind.Array)
            CompareArrays(expected, list, path, found);
        else if (actual is null || !JsonElement.DeepEquals(expected, actual.Value))
            found.Add(new Mismatch(path, expected, actual));
    }

    static void CompareObjects(JsonElement expected, JsonElement actual, string path, List<Mismatch> found)
    {
        var isError = expected.TryGetProperty("message", out _) && actual.TryGetProperty("message", out _);
        foreach (var property in expected.EnumerateObject())
        {
            JsonElement? value = actual.TryGetProperty(property.Name, out var there) ? there : null;
            if (property.NameEquals(Backtrace) || (property.NameEquals(RunId) && value is not null))
                continue;
            if (property.NameEquals("code") && isError && value is { } code && ErrorCodeTable.Matches(property.Value, code))
                continue;
            Compare(property.Value, value, $"{path}.{property.Name}", found);
        }
    }

    static void CompareArrays(JsonElement expected, JsonElement actual, string path, List<Mismatch> found)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
        {
            found.Add(new Mismatch(path, expected, actual));
            return;
        }

        var i = 0;
        foreach (var (left, right) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
            Compare(left, right, $"{path}[{i++}]", found);
    }
}
