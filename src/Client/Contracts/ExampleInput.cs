using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>An example input of a flow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">For a person.</param>
/// <param name="Input">The input.</param>
public sealed record ExampleInput(string Name, string? Description, JsonElement Input);
