using System.Text.Json;

namespace StepFlow.Engine.Inputs;

/// <summary>Let a parked run go on. A run that is not parked stays as it is.</summary>
/// <param name="Reason">Who or why, when said.</param>
/// <param name="Secrets">Values of secret variables that were missing.</param>
public sealed record ResumeRun(string? Reason, IReadOnlyDictionary<string, JsonElement> Secrets) : RunInput;
