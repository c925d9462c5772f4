namespace StepFlow.Client.Contracts;

/// <summary>The inputs of a batch.</summary>
/// <param name="Runs">A page of them, in order.</param>
/// <param name="NextOffset">Give it as <c>offset</c> to get the next page; null: there is none.</param>
public sealed record ListBatchRunsResponse(IReadOnlyList<BatchRunInfo> Runs, int? NextOffset = null);
