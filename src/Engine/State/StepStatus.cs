namespace StepFlow.Engine.State;

/// <summary>Where a step of an item stands. Numbers are part of the snapshot format.</summary>
public enum StepStatus : byte
{
    /// <summary>Nobody has started it; it may never be needed.</summary>
    Idle = 0,

    /// <summary>An attempt is in flight.</summary>
    Running = 1,

    /// <summary>An attempt was in flight when its owner died; it starts again under the same number.</summary>
    Interrupted = 2,

    /// <summary>Waits for the time of its next attempt.</summary>
    Retrying = 3,

    /// <summary>Waits for a child run, a time or a signal.</summary>
    Waiting = 4,

    /// <summary>Terminal.</summary>
    Done = 5,
}
