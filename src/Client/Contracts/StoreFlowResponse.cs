namespace StepFlow.Client.Contracts;

/// <summary>A flow that was checked, and stored when it can run.</summary>
/// <param name="FlowId">Its id; empty when the document is no flow.</param>
/// <param name="Stored">Whether it is stored: not with fatal findings, not in a dry run.</param>
/// <param name="Diagnostics">Everything found.</param>
public sealed record StoreFlowResponse(string FlowId, bool Stored, DiagnosticsInfo Diagnostics);
