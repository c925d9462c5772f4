using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine;

/// <summary>
/// What an input led to. The owner appends the events with the summaries and the blobs, and only when those are durable
/// carries the effects out. If the append fails the state must be thrown away and read again.
/// </summary>
public sealed class Decision
{
    /// <summary>What happened, already folded into the state.</summary>
    public List<RunEvent> Events { get; } = [];

    /// <summary>What to do once the events are durable.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>Large values the events refer to.</summary>
    public List<Blob> Blobs { get; } = [];

    /// <summary>Index rows that changed.</summary>
    public List<RunSummary> Summaries { get; } = [];

    /// <summary>Why a command was refused; null when it was accepted. Nothing happened then.</summary>
    public string? Refusal { get; internal set; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Events.Count == 0 && Effects.Count == 0;
}
