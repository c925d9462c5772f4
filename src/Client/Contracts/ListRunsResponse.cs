namespace StepFlow.Client.Contracts;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null: there is none.</param>
public sealed record ListRunsResponse(IReadOnlyList<RunInfo> Runs, string? NextCursor = null);
