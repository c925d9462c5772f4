using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.State;

/// <summary>One item of a run: one input on its way through the flow.</summary>
public sealed class ItemState
{
    internal ItemState(JsonElement input) => Input = input;

    /// <summary>The input; may be a blob reference.</summary>
    public JsonElement Input { get; }

    /// <summary>How it ended; null before.</summary>
    public Outcome? Result { get; internal set; }

    /// <summary>Its steps; null before it begins and after it ended (the journal keeps what they did).</summary>
    public StepState[]? Steps { get; internal set; }

    /// <summary>Whether it has begun and not ended.</summary>
    public bool IsActive => Steps is not null;

    // Derived, rebuilt after recovery, never journaled.
    internal ItemSchedule? Schedule;
}
