namespace StepFlow.Client.Contracts;

/// <summary>How steps ended that were run by hand.</summary>
/// <param name="Results">By step id.</param>
public sealed record DebugStepResponse(IReadOnlyDictionary<string, FlowResult> Results);
