using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Client.Mapping;

/// <summary>Runs in the form of the API; shared by the server and by programs that have the engine inside.</summary>
public static class RunViews
{
    /// <summary>Where a run stands.</summary>
    public static RunState State(RunStatus status) => status switch
    {
        RunStatus.Running => RunState.Running,
        RunStatus.Completed => RunState.Completed,
        RunStatus.Failed => RunState.Failed,
        RunStatus.Cancelled => RunState.Cancelled,
        RunStatus.Paused => RunState.Paused,
        _ => RunState.RecoveryFailed,
    };

    /// <summary>A row of a list.</summary>
    public static RunInfo Info(RunSummary run) => new()
    {
        RunId = run.RunId,
        FlowId = run.FlowId,
        FlowName = run.FlowName,
        Status = State(run.Status),
        Reason = run.Reason,
        Items = Counts(run),
        CreatedAt = run.CreatedAt,
        CompletedAt = run.CompletedAt,
        RootRunId = run.RootRunId,
        ParentRunId = run.ParentRunId,
        ForkedFrom = run.ForkedFrom,
        Recoveries = run.Recoveries,
        Labels = Labels(run),
    };

    /// <summary>A run that was started.</summary>
    /// <param name="run">Its index row.</param>
    /// <param name="results">Its items, when the caller waited and it has ended.</param>
    public static CreateRunResponse Started(RunSummary run, IReadOnlyList<ItemResult>? results) => new(Info(run)) { Results = results };

    /// <summary>A run without its items.</summary>
    public static RunDetails Details(RunSummary run) => new(Info(run));

    /// <summary>The items of a run that was waited for.</summary>
    public static IReadOnlyList<ItemResult> Results(RunResult result) =>
        [.. result.Outcomes.Select((outcome, i) => Item(i, outcome, result.Status, null))];

    /// <summary>An item.</summary>
    /// <param name="index">Its place among the inputs, from 0.</param>
    /// <param name="outcome">How it ended; null before.</param>
    /// <param name="run">Where its run stands.</param>
    /// <param name="completedAt">When it ended.</param>
    public static ItemResult Item(int index, Outcome? outcome, RunStatus run, DateTimeOffset? completedAt) => new()
    {
        ItemIndex = index,
        Status = ItemState(outcome?.Kind, outcome?.Error?.Code == ErrorCodes.Cancelled, run),
        Result = outcome is null ? null : new FlowResult(outcome),
        CompletedAt = completedAt,
    };

    /// <summary>An item that has not ended stands as its run does.</summary>
    public static RunState ItemState(OutcomeKind? outcome, bool isCancelled, RunStatus run) => outcome switch
    {
        OutcomeKind.Failed when isCancelled && run == RunStatus.Cancelled => RunState.Cancelled,
        OutcomeKind.Failed => RunState.Failed,
        not null => RunState.Completed,
        null => State(run),
    };

    static ItemCounts Counts(RunSummary run)
    {
        // Items of a cancelled child run have no outcome of their own.
        var open = run.ItemsTotal - run.ItemsCompleted - run.ItemsFailed - run.ItemsCancelled;
        var isCancelled = run.Status == RunStatus.Cancelled;
        return new ItemCounts(
            run.ItemsTotal, run.ItemsCompleted, isCancelled ? 0 : open, run.ItemsFailed, run.ItemsCancelled + (isCancelled ? open : 0));
    }

    static IReadOnlyDictionary<string, string>? Labels(RunSummary run) => run.Labels.Count == 0 ? null : run.Labels;
}
