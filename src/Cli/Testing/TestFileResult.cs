namespace StepFlow.Cli.Testing;

/// <summary>What became of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Cases">The cases that ran.</param>
/// <param name="LeftOut">Why the file was left out; null: it was not.</param>
sealed record TestFileResult(string Path, IReadOnlyList<TestCaseResult> Cases, string? LeftOut = null)
{
    /// <summary>Whether the file asks for servers that are not started.</summary>
    public bool HasServers { get; init; }

    public int Passed => Cases.Count(c => c.IsPassed);

    public int Failed => Cases.Count - Passed;
}
