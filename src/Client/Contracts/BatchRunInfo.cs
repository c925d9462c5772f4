namespace StepFlow.Client.Contracts;

/// <summary>An input of a batch.</summary>
/// <param name="RunId">The run of the whole batch.</param>
/// <param name="BatchInputIndex">Its place among the inputs, from 0; the item of the run.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
public sealed record BatchRunInfo(Guid RunId, int BatchInputIndex, RunState Status, DateTimeOffset? CompletedAt = null);
