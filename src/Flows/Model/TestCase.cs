using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Model;

/// <summary>A test case written inside a flow.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">For a person.</param>
/// <param name="Input">The run's input.</param>
/// <param name="Output">The expected outcome as written, a partial pattern; null: the flow only has to run.</param>
/// <param name="Position">Where it stands in the text.</param>
public sealed record TestCase(string Name, string? Description, JsonElement Input, JsonElement? Output, SourcePosition Position);
