using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Plans;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Dispatch;

/// <summary>Starts and watches the child runs that components ask for while they run.</summary>
/// <param name="plans">Compiled flows.</param>
/// <param name="find">The actor of a run on this node; null when there is none.</param>
sealed class ChildRunGateway(FlowPlans plans, Func<Engine.Journal.RunKey, RunActor?> find)
{
    public async ValueTask<ChildRunStatus> SubmitAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken)
    {
        var actor = Actor(call);

        // From now on the attempt mostly waits for runs that need places of their own: if waiting attempts kept theirs, enough of them
        // would wait for each other for ever.
        call.InFlight?.Slot?.Leave();
        var plan = await plans.GetAsync(call.Tenant, request.FlowId, request.Overrides, cancellationToken);
        var texts = actor.Known.Texts;
        var parent = await AddressAsync(actor, call, cancellationToken);
        await actor.AskAsync(
            new SubmitChildRun(parent, call.Attempt, request.Key, request.FlowId, [.. request.Inputs.Select(texts.Scrub)], request.Overrides, request.MaxConcurrency),
            cancellationToken,
            RunState.PlanKey(request.FlowId, request.Overrides),
            plan);
        return await StatusAsync(actor, ChildRunId.Of(parent, request.Key), cancellationToken);
    }

    public async ValueTask<ChildRunStatus> GetAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken)
    {
        var actor = Actor(call);

        // Asked for before looking: the child may end between the two.
        var ended = actor.ChildEnded(runId);
        var status = await StatusAsync(actor, runId, cancellationToken);
        if (!wait || RunTransitions.IsTerminal(status.Status))
            return status;
        await ended.WaitAsync(cancellationToken);
        return await StatusAsync(actor, runId, cancellationToken);
    }

    RunActor Actor(ComponentCall call) => find(new Engine.Journal.RunKey(call.Tenant, call.RootRunId))
        ?? throw new RunCommandException(RunCommandException.Refused, "The attempt that asks is no longer in flight");

    static async Task<StepAddress> AddressAsync(RunActor actor, ComponentCall call, CancellationToken cancellationToken)
    {
        var step = await actor.LookAsync(state => state.Runs.TryGetValue(call.RunId, out var run) ? run.Plan.IndexOf(call.StepId) : -1, cancellationToken);
        return step < 0
            ? throw new RunCommandException(RunCommandException.Refused, "The attempt that asks is no longer in flight")
            : new StepAddress(call.RunId, call.Item, step);
    }

    static async Task<ChildRunStatus> StatusAsync(RunActor actor, Guid runId, CancellationToken cancellationToken) =>
        await actor.LookAsync(state => Status(state, runId), cancellationToken)
        ?? throw new RunCommandException(RunCommandException.NotFound, $"The step has no child run {runId}");

    static ChildRunStatus? Status(RunState state, Guid runId) => state.Runs.TryGetValue(runId, out var run) && run != state.Root
        ? new ChildRunStatus(run.RunId, run.Started.FlowId, run.Plan.Flow.Name, run.Status, run.CreatedAt, run.CompletedAt, [.. run.Items.Select(i => i.Result)])
        : null;
}
