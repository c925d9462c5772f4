using System.Text.Json;

namespace StepFlow.Engine.Inputs;

/// <summary>The first input after a journal was read by a new owner.</summary>
/// <param name="Owner">Which host, for the journal.</param>
/// <param name="Secrets">Values of the secret variables; those that are missing park the run.</param>
public sealed record RecoverRun(string? Owner, IReadOnlyDictionary<string, JsonElement> Secrets) : RunInput;
