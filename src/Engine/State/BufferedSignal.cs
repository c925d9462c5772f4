using System.Text.Json;

namespace StepFlow.Engine.State;

/// <summary>A signal that came and that no step has consumed yet.</summary>
/// <param name="Sequence">The sequence of its record; identifies it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its payload.</param>
/// <param name="SignalId">The sender's id.</param>
public sealed record BufferedSignal(long Sequence, string Name, JsonElement Value, string? SignalId);
