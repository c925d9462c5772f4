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
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Runtime.Dispatch;

/// <summary>
/// Where a step runs on this node: finds its component, gives it its input, its limits and its cancel, and reports what the
/// attempt came to, once.
/// </summary>
sealed class StepDispatcher(RunHostOptions options, FlowPlans plans, BlobResolver blobs, ChildRunGateway children, PartialOutputs partials)
{
    readonly FairQueue _queue = new(options.MaxAttempts);
    readonly SecretInputs _secrets = new(options);

    /// <summary>Attempts that wait for a place.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>Starts an attempt. Never throws; never blocks for long.</summary>
    public void Dispatch(RunActor actor, DispatchStep effect)
    {
        if (BlobResolver.MayHaveReferences(effect.Input) || !effect.Secrets.IsEmpty)
        {
            _ = PrepareAndDispatchAsync(actor, effect);
            return;
        }

        Dispatch(actor, effect, effect.Input);
    }

    async Task PrepareAndDispatchAsync(RunActor actor, DispatchStep effect)
    {
        try
        {
            // Which secrets it gets is told by what the flow's document made of the input, never by what comes in with a blob.
            var names = _secrets.NamesIn(effect);
            var input = BlobResolver.MayHaveReferences(effect.Input)
                ? await blobs.ResolveAsync(actor.Key.Tenant, effect.Input, CancellationToken.None)
                : effect.Input;
            if (effect.Secrets.IsEmpty)
            {
                Dispatch(actor, effect, input);
                return;
            }

            if (names.Count > 0 && Refusal(effect, input) is { } refusal)
            {
                Report(actor, effect, Outcome.Failed(refusal));
                return;
            }

            var (filled, error) = await _secrets.FillAsync(actor, effect, names, input);
            if (error is not null)
            {
                Report(actor, effect, Outcome.Failed(error));
                return;
            }

            await _secrets.LearnAsync(actor, effect);
            if (!actor.Ended.IsCompleted)
                Dispatch(actor, effect, filled, input);
        }
        catch (KeyNotFoundException e)
        {
            Report(actor, effect, Outcome.Failed(ErrorCodes.ExpressionFailure, e.Message));
        }
        catch (Exception e)
        {
            Report(actor, effect, Failure(actor, effect, e));
        }
    }

    FlowError? Refusal(DispatchStep effect, JsonElement input) =>
        options.Components.TryResolve(effect.Step.Component, input, out var plugin, out var component, out _) && plugin.KeepsInput(component)
            ? new FlowError(
                ErrorCodes.InvalidInput,
                $"Step '{effect.Step.Id}' hands a secret to {effect.Step.Component}, which keeps its input with the run. Refer to the secret where it is used: in the step of the child flow that needs it.")
            : null;

    void Dispatch(RunActor actor, DispatchStep effect, JsonElement input, JsonElement? routedBy = null)
    {
        if (!options.Components.TryResolve(effect.Step.Component, routedBy ?? input, out var plugin, out var component, out var error))
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
            TraceParent = TraceIds.ForComponent(actor.TraceParent, actor.Key.RootRunId, effect),
            InFlight = attempt,
        };
        if (plugin.IsQuick)
            Execute(actor, attempt, plugin, call);
        else
            Enqueue(actor, attempt, plugin, call);
    }

    void Enqueue(RunActor actor, Attempt attempt, IComponentPlugin plugin, ComponentCall call)
    {
        // Known while it waits, so that a cancel reaches it.
        Track(actor, attempt);
        _queue.Enter(call.Tenant, slot =>
        {
            attempt.Slot = slot;
            if (attempt.Effect.TimeoutAt <= options.Time.GetUtcNow())
                TimeOut(actor, attempt);
            if (attempt.Stop.IsCancellationRequested)
                End(actor, attempt, ComponentResult.From(Outcome.Failed(ErrorCodes.Cancelled, "The attempt was told to stop before it began")));
            else
                Execute(actor, attempt, plugin, call);
        });
    }

    static void Track(RunActor actor, Attempt attempt)
    {
        if (attempt.IsTracked)
            return;
        attempt.IsTracked = true;
        actor.Attempts.Add(attempt);
    }

    void Execute(RunActor actor, Attempt attempt, IComponentPlugin plugin, ComponentCall call)
    {
        try
        {
            var task = plugin.ExecuteAsync(call, Context(actor), attempt.Stop.Token);
            if (task.IsCompletedSuccessfully)
                End(actor, attempt, task.Result);
            else
                _ = WatchAsync(actor, attempt, task.AsTask());
        }
        catch (Exception e)
        {
            End(actor, attempt, ComponentResult.From(Failure(actor, attempt.Effect, e)));
        }
    }

    async Task WatchAsync(RunActor actor, Attempt attempt, Task<ComponentResult> task)
    {
        Track(actor, attempt);
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
            result = ComponentResult.From(Failure(actor, attempt.Effect, e));
        }

        End(actor, attempt, result);
    }

    void End(RunActor actor, Attempt attempt, ComponentResult result)
    {
        if (attempt.IsTracked)
            actor.Attempts.Remove(attempt);
        attempt.Slot?.Leave();
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

        // A component that does not heed the cancel must not keep others out for ever.
        attempt.Slot?.Leave();
    }

    void Finish(RunActor actor, Attempt attempt, ComponentResult result)
    {
        if (!attempt.ClaimReport())
            return;
        var effect = attempt.Effect;
        if (result.Deferral is ChildRunDeferral child)
            _ = ReportChildAsync(actor, effect, (ChildRunDeferral)actor.Known.Scrub(child));
        else if (result.Deferral is { } deferral)
            actor.Post(new StepReported(effect.Address, effect.Attempt, null, actor.Known.Scrub(deferral)));
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
            Report(actor, effect, Failure(actor, effect, e));
            return;
        }

        actor.Post(new StepReported(effect.Address, effect.Attempt, null, child), RunState.PlanKey(child.FlowId, null), plan);
    }

    static Outcome Failure(RunActor actor, DispatchStep effect, Exception e) =>
        Outcome.Failed(actor.Known.ScrubAll(PluginFailure.Of(effect.Step.Id, e)));

    static void Report(RunActor actor, DispatchStep effect, Outcome outcome, TimeSpan? retryAfter = null) =>
        actor.Post(new StepReported(effect.Address, effect.Attempt, actor.Known.Scrub(outcome), RetryAfter: retryAfter));

    ComponentContext Context(RunActor actor) => actor.Context ??= new ComponentContext(actor, options, blobs, children, partials);
}
