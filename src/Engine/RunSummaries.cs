using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Engine;

/// <summary>The index row that follows from a run's state.</summary>
static class RunSummaries
{
    public static RunSummary Of(RunState state, FlowRun run)
    {
        var cancelled = run.Status == RunStatus.Cancelled ? run.Items.Count(i => i.Result?.Error?.Code == ErrorCodes.Cancelled) : 0;
        return Of(state, run, cancelled);
    }

    static RunSummary Of(RunState state, FlowRun run, int cancelled) => new()
    {
        Tenant = state.Key.Tenant,
        RunId = run.RunId,
        RootRunId = state.Key.RootRunId,
        ParentRunId = run.Started.Parent?.Step.RunId,
        FlowId = run.Started.FlowId,
        FlowName = run.Plan.Flow.Name,
        Status = run.Status,
        Reason = run == state.Root ? state.Reason : null,
        CreatedAt = run.CreatedAt,
        CompletedAt = run.CompletedAt,
        ItemsTotal = run.Items.Length,
        ItemsCompleted = run.ItemsDone - run.ItemsFailed,
        ItemsFailed = run.ItemsFailed - cancelled,
        ItemsCancelled = cancelled,
        Depth = run.Depth,
        ForkedFrom = run.Started.ForkedFrom,
        StatusChangedAt = run.CompletedAt,
        Recoveries = run == state.Root ? state.Recoveries : 0,
        IdempotencyKey = run.Started.IdempotencyKey,
        Labels = run.Started.Labels ?? new Dictionary<string, string>(),
    };
}
