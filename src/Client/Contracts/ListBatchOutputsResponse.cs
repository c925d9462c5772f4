namespace StepFlow.Client.Contracts;

/// <summary>The outputs of a batch.</summary>
/// <param name="Outputs">A page of them, in the order of the inputs.</param>
/// <param name="NextOffset">Give it as <c>offset</c> to get the next page; null: there is none.</param>
public sealed record ListBatchOutputsResponse(IReadOnlyList<BatchOutputInfo> Outputs, int? NextOffset = null);
