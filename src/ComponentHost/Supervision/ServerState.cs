namespace StepFlow.ComponentHost.Supervision;

/// <summary>Where a component server stands.</summary>
enum ServerState
{
    /// <summary>Not running; the next call starts it.</summary>
    Idle,

    /// <summary>Being started; calls wait.</summary>
    Starting,

    /// <summary>Answers.</summary>
    Ready,

    /// <summary>Crashed and will be restarted; calls wait.</summary>
    BackingOff,

    /// <summary>Crashed too often: calls fail at once until it is tried again.</summary>
    Broken,

    /// <summary>Ended for good.</summary>
    Stopping,
}
