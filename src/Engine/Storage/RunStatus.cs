namespace StepFlow.Engine.Storage;

/// <summary>Where a run stands. Numbers are part of the stored format.</summary>
public enum RunStatus
{
    /// <summary>Steps run, or will without anybody's doing.</summary>
    Running = 1,

    /// <summary>Ended; every item has a result.</summary>
    Completed = 2,

    /// <summary>Ended; at least one item failed.</summary>
    Failed = 3,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled = 4,

    /// <summary>Set aside because somebody asked for it; can be resumed.</summary>
    Paused = 5,

    /// <summary>Set aside by the runtime, with a reason; can be resumed.</summary>
    Parked = 6,
}
