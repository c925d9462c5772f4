using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>What variables a flow takes.</summary>
/// <param name="FlowId">The flow.</param>
/// <param name="Schema">JSON Schema of an object with all of them; null: it declares none.</param>
/// <param name="EnvVars">The environment variables that may supply them, by variable.</param>
public sealed record FlowVariablesResponse(string FlowId, JsonElement? Schema, IReadOnlyDictionary<string, string> EnvVars);
