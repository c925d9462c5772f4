using System.Text.Json;

namespace StepFlow.Flows.Model;

/// <summary>An example input that a flow documents.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">For a person.</param>
/// <param name="Input">The input.</param>
public sealed record FlowExample(string Name, string? Description, JsonElement Input);
