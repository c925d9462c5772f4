namespace StepFlow.Client.Contracts;

/// <summary>A page of batches, newest first.</summary>
/// <param name="Batches">The batches.</param>
public sealed record ListBatchesResponse(IReadOnlyList<BatchInfo> Batches);
