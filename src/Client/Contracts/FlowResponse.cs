using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A stored flow.</summary>
/// <param name="Flow">The document as it was stored.</param>
/// <param name="FlowId">Its id.</param>
/// <param name="AllExamples">Its example inputs, those of its test cases included.</param>
public sealed record FlowResponse(JsonElement Flow, string FlowId, IReadOnlyList<ExampleInput> AllExamples);
