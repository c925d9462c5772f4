namespace StepFlow.Engine.Journal;

/// <summary>What a journal record says. Numbers are part of the stored format and never change or get reused.</summary>
public enum RecordKind : byte
{
    /// <summary>A root or child run began.</summary>
    RunStarted = 1,

    /// <summary>Attempts of steps are about to be dispatched.</summary>
    StepsStarted = 2,

    /// <summary>A step became terminal.</summary>
    StepCompleted = 3,

    /// <summary>An attempt failed and will be repeated.</summary>
    StepRetryScheduled = 4,

    /// <summary>A step waits for a child run, a timer or a signal.</summary>
    StepDeferred = 5,

    /// <summary>An item became terminal.</summary>
    ItemCompleted = 6,

    /// <summary>A run became terminal.</summary>
    RunCompleted = 7,

    /// <summary>A signal arrived.</summary>
    SignalReceived = 8,

    /// <summary>Somebody asked for the run to be cancelled.</summary>
    CancelRequested = 9,

    /// <summary>An owner took the run over after a crash or restart.</summary>
    RunRecovered = 10,

    /// <summary>The run was set aside, with a reason.</summary>
    RunParked = 11,

    /// <summary>A parked or paused run goes on.</summary>
    RunResumed = 12,

    /// <summary>Somebody asked for the run to be paused.</summary>
    PauseRequested = 13,
}
