using System.Text.Json;

namespace StepFlow.Engine.Inputs;

/// <summary>A signal for the run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its payload.</param>
/// <param name="SignalId">The sender's id; a second signal with the same id changes nothing.</param>
public sealed record SendSignal(string Name, JsonElement Value, string? SignalId = null) : RunInput;
