namespace StepFlow.Checker;

/// <summary>What an experiment showed.</summary>
/// <param name="Violations">Broken promises, each with its number.</param>
/// <param name="Summary">The counts, for a person.</param>
public sealed record Verdict(IReadOnlyList<string> Violations, string Summary);
