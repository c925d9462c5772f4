namespace StepFlow.Client.Contracts;

/// <summary>A batch that was cancelled.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Status">Where it stands.</param>
public sealed record CancelBatchResponse(Guid BatchId, RunState Status);
