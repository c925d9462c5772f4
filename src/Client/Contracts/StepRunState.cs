using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>Where a step stands.</summary>
[JsonConverter(typeof(StepRunStateConverter))]
public enum StepRunState
{
    /// <summary>Waits for other steps, or is not needed.</summary>
    Blocked,

    /// <summary>Could start: waits for a slot, or for a paused run to go on.</summary>
    Runnable,

    /// <summary>An attempt is in flight, or it waits for its retry, a time, a signal or a child run.</summary>
    Running,

    /// <summary>Has a result.</summary>
    Completed,

    /// <summary>Was skipped.</summary>
    Skipped,

    /// <summary>Failed, or was cancelled.</summary>
    Failed,
}
