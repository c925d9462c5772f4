namespace StepFlow.Client.Contracts;

/// <summary>A page of stored flows, newest first.</summary>
/// <param name="Flows">The flows.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null: there is none.</param>
public sealed record ListFlowsResponse(IReadOnlyList<FlowInfo> Flows, string? NextCursor = null);
