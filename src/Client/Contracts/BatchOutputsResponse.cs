namespace StepFlow.Client.Contracts;

/// <summary>What a batch came to.</summary>
/// <param name="Outputs">One an input, in their order.</param>
public sealed record BatchOutputsResponse(IReadOnlyList<BatchOutput> Outputs);
