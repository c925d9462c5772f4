using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>The flow of a run.</summary>
/// <param name="Flow">The document as it was stored.</param>
/// <param name="FlowId">Its id.</param>
public sealed record RunFlowResponse(JsonElement Flow, string FlowId);
