using System.Text.Json;

namespace StepFlow.Runtime.Components;

/// <summary>What is known about a component.</summary>
/// <param name="Component">Its path within the plugin, for instance <c>/eval</c>; may be a pattern such as <c>/core/{*rest}</c>.</param>
/// <param name="Description">For a person.</param>
/// <param name="InputSchema">JSON Schema of its input, when known.</param>
/// <param name="OutputSchema">JSON Schema of its result, when known.</param>
public sealed record ComponentInfo(string Component, string? Description = null, JsonElement? InputSchema = null, JsonElement? OutputSchema = null);
