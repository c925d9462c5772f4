namespace StepFlow.Client.Contracts;

/// <summary>A batch that was started.</summary>
/// <param name="BatchId">The batch, which is also the id of its run.</param>
/// <param name="TotalInputs">How many inputs it has.</param>
/// <param name="Status">Where it stands.</param>
public sealed record CreateBatchResponse(Guid BatchId, int TotalInputs, RunState Status);
