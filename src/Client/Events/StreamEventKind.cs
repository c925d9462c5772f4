namespace StepFlow.Client.Events;

/// <summary>What an event of a stream tells. On the wire camelCase as <c>event:</c> and PascalCase inside the data.</summary>
enum StreamEventKind
{
    RunCreated,
    SubRunCreated,
    StepStarted,
    StepWaiting,
    StepRetryScheduled,
    StepCompleted,
    ItemCompleted,
    RunCompleted,
    SignalReceived,
    CancelRequested,
    RunRecovered,
    RunParked,
    RunPaused,
    RunResumed,
    StepPartial,
    StreamEnded,
    Gap,
    Error,
}
