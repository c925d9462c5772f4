using System.Text.Json;

namespace StepFlow.Cli.Testing;

/// <summary>What became of a test case.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mismatches">Differences between the result and the expectation.</param>
/// <param name="Expected">The expectation; null: the flow only had to run.</param>
/// <param name="Actual">The result; null: there is none.</param>
/// <param name="Problem">Why there is no result; null: there is one.</param>
sealed record TestCaseResult(
    string Name, IReadOnlyList<Mismatch> Mismatches, JsonElement? Expected, JsonElement? Actual, string? Problem = null)
{
    public bool IsPassed => Problem is null && Mismatches.Count == 0;

    public static TestCaseResult Broken(string name, string problem) => new(name, [], null, null, problem);
}
