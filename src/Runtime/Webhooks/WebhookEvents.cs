using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.Webhooks;

/// <summary>What messages tell.</summary>
public static class WebhookEvents
{
    /// <summary>Every event there is.</summary>
    public static IReadOnlyList<string> All { get; } = ["run.completed", "run.failed", "run.cancelled", "run.parked"];

    /// <summary>The event of a run that has come into a state; null: none.</summary>
    public static string? Of(RunStatus status) => status switch
    {
        RunStatus.Completed => "run.completed",
        RunStatus.Failed => "run.failed",
        RunStatus.Cancelled => "run.cancelled",
        RunStatus.Parked => "run.parked",
        _ => null,
    };
}
