using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;

namespace StepFlow.Client.Mapping;

/// <summary>Runs with many items in the form of a batch.</summary>
public static class BatchViews
{
    /// <summary>How a batch stands.</summary>
    public static BatchDetails Details(RunSummary run)
    {
        var counts = RunViews.Info(run).Items;
        var isPaused = run.Status == RunStatus.Paused;
        return new BatchDetails
        {
            BatchId = run.RunId,
            FlowId = run.FlowId,
            FlowName = run.FlowName,
            TotalRuns = run.ItemsTotal,
            Status = run.Status == RunStatus.Cancelled ? "cancelled" : "running",
            CreatedAt = run.CreatedAt,
            CompletedRuns = counts.Completed,
            RunningRuns = isPaused ? 0 : counts.Running,
            FailedRuns = counts.Failed,
            CancelledRuns = counts.Cancelled,
            PausedRuns = isPaused ? counts.Running : 0,
            CompletedAt = run.CompletedAt,
        };
    }
}
