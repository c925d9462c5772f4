using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Plans;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Dispatch;

/// <summary>
/// Where a step runs on this node: finds its component, gives it its input, its limits and its cancel, and reports what the
/// attempt came to, once.
/// </summary>
sealed class StepDispatcher(RunHostOptions options, FlowPlans plans, BlobResolver blobs, ChildRunGateway children, PartialOutputs partials)
{
    /// <summary>Starts an attempt. Never throws; never blocks for long.</summary>
    public void Dispatch(RunActor actor, DispatchStep effect)
    {
        if (BlobResolver.MayHaveReferences(effect.Input))
        {
            _ = ResolveAndDispatchAsync(actor, effect);
            return;
        }

        Dispatch(actor, effect, effect.Input);
    }

    async Task ResolveAndDispatchAsync(RunActor actor, DispatchStep effect)
    {
        try
        {
            Dispatch(actor, effect, await blobs.ResolveAsync(actor.Key.Tenant, effect.Input, CancellationToken.None));
        }
        catch (KeyNotFoundException e)
        {
            Report(actor, effect, Outcome.Failed(ErrorCodes.ExpressionFailure, e.Message));
        }
        catch (Exception e)
        {
            Report(actor, effect, Outcome.Failed(PluginFailure.Of(effect.Step.Id, e)));
        }
    }

    void Dispatch(RunActor actor, DispatchStep effect, JsonElement input)
    {
        if (!options.Components.TryResolve(effect.Step.Component, input, out var plugin, out var component, out var error))
        {
            Report(actor, effect, Outcome.Failed(error));
            return;
        }

        var attempt = new Attempt(effect);
        var call = new ComponentCall
        {
            Component = component,
            Input = input,
            Tenant = actor.Key.Tenant,
            RunId = effect.Address.RunId,
            RootRunId = actor.Key.RootRunId,
            FlowId = effect.FlowId,
            StepId = effect.Step.Id,
            Item = effect.Address.Item,
            Attempt = effect.Attempt,
            TraceParent = actor.TraceParent,
            InFlight = attempt,
        };
        if (plugin.IsQuick)
            Execute(actor, attempt, plugin, call);
        else
            _ = Task.Run(() => Execute(actor, attempt, plugin, call));
    }

    void Execute(RunActor actor, Attempt attempt, IComponentPlugin plugin, ComponentCall call)
    {
        try
        {
            var task = plugin.ExecuteAsync(call, Context(actor), attempt.Stop.Token);
            if (task.IsCompletedSuccessfully)
                Finish(actor, attempt, task.Result);
            else
                _ = WatchAsync(actor, attempt, task.AsTask());
        }
        catch (Exception e)
        {
            Finish(actor, attempt, ComponentResult.From(Outcome.Failed(PluginFailure.Of(attempt.Effect.Step.Id, e))));
        }
    }

    async Task WatchAsync(RunActor actor, Attempt attempt, Task<ComponentResult> task)
    {
        actor.Attempts.Add(attempt);
        var limit = (attempt.Effect.TimeoutAt - options.Time.GetUtcNow()) ?? options.AttemptTimeout;
        await using var timer = options.Time.CreateTimer(
            _ => TimeOut(actor, attempt), null, limit > TimeSpan.Zero ? limit : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        ComponentResult result;
        try
        {
            result = await task;
        }
        catch (Exception e)
        {
            result = ComponentResult.From(Outcome.Failed(PluginFailure.Of(attempt.Effect.Step.Id, e)));
        }

        actor.Attempts.Remove(attempt);
        Finish(actor, attempt, result);
    }

    // The step goes on at its deadline whether or not the component heeds the cancel.
    void TimeOut(RunActor actor, Attempt attempt)
    {
        // Timers count elapsed time, deadlines are wall time: after a clock change the two can disagree.
        if (attempt.ClaimReport())
        {
            var limit = attempt.Effect.Step.Timeout ?? options.AttemptTimeout;
            Report(actor, attempt.Effect, Outcome.Failed(
                ErrorCodes.Timeout, $"Step '{attempt.Effect.Step.Id}' did not end within {limit.TotalSeconds:0.###} s"));
        }

        attempt.Cancel();
    }

    void Finish(RunActor actor, Attempt attempt, ComponentResult result)
    {
        if (!attempt.ClaimReport())
            return;
        var effect = attempt.Effect;
        if (result.Deferral is ChildRunDeferral child)
            _ = ReportChildAsync(actor, effect, child);
        else if (result.Deferral is { } deferral)
            actor.Post(new StepReported(effect.Address, effect.Attempt, null, deferral));
        else
            Report(actor, effect, result.Outcome ?? Outcome.Failed(ErrorCodes.OrchestratorError, $"Component {effect.Step.Component} gave no result"), result.RetryAfter);
    }

    async Task ReportChildAsync(RunActor actor, DispatchStep effect, ChildRunDeferral child)
    {
        FlowPlan plan;
        try
        {
            plan = await plans.GetAsync(actor.Key.Tenant, child.FlowId, null, CancellationToken.None);
        }
        catch (RunCommandException e)
        {
            Report(actor, effect, Outcome.Failed(ErrorCodes.InvalidInput, e.Message));
            return;
        }
        catch (Exception e)
        {
            Report(actor, effect, Outcome.Failed(PluginFailure.Of(effect.Step.Id, e)));
            return;
        }

        actor.Post(new StepReported(effect.Address, effect.Attempt, null, child), RunState.PlanKey(child.FlowId, null), plan);
    }

    static void Report(RunActor actor, DispatchStep effect, Outcome outcome, TimeSpan? retryAfter = null) =>
        actor.Post(new StepReported(effect.Address, effect.Attempt, outcome, RetryAfter: retryAfter));

    ComponentContext Context(RunActor actor) => actor.Context ??= new ComponentContext(actor, options, blobs, children, partials);
}
