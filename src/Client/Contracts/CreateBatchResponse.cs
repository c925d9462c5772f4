namespace StepFlow.Client.Contracts;

/// <summary>A batch that was started.</summary>
/// <param name="BatchId">Its id.</param>
/// <param name="TotalInputs">How many inputs it has.</param>
/// <param name="Status"><c>running</c> or <c>cancelled</c>.</param>
public sealed record CreateBatchResponse(Guid BatchId, int TotalInputs, string Status);
