using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.State;

/// <summary>
/// Folds events into a state. It records facts only; what follows from them is worked out by the scheduling, live or
/// after recovery, so replaying a journal and living through it end in the same state.
/// </summary>
static class RunFold
{
    public static void Apply(RunState state, RunEvent @event, long sequence, DateTimeOffset time)
    {
        if (sequence != state.LastSequence + 1)
            throw new InvalidTransitionException($"Record {sequence} does not follow record {state.LastSequence}");
        state.LastSequence = sequence;
        switch (@event)
        {
            case RunStarted started:
                Start(state, started, time);
                break;
            case StepsStarted starts:
                StartSteps(state, Run(state, starts.RunId), starts, time);
                break;
            case StepCompleted completed:
                CompleteStep(state, completed);
                break;
            case StepRetryScheduled retry:
                Retry(state, retry);
                break;
            case StepDeferred deferred:
                Defer(state, deferred, time);
                break;
            case ItemCompleted item:
                CompleteItem(state, item);
                break;
            case RunCompleted completed:
                Complete(state, completed, time);
                break;
            case SignalReceived signal:
                state.Signals.Add(new BufferedSignal(sequence, signal.Name, signal.Value, signal.SignalId));
                break;
            case CancelRequested cancel:
                state.Reason = cancel.Reason;
                break;
            case RunRecovered:
                Recover(state);
                break;
            case RunParked parked:
                state.Root!.Status = RunTransitions.Move(state.Status, RunStatus.Parked);
                state.Reason = parked.Reason;
                break;
            case PauseRequested pause:
                state.Root!.Status = RunTransitions.Move(state.Status, RunStatus.Paused);
                state.Reason = pause.Reason;
                break;
            case RunResumed:
                Resume(state);
                break;
            default:
                throw new InvalidTransitionException($"No fold for {@event.Kind}");
        }
    }

    public static FlowRun Run(RunState state, Guid runId) => state.Runs.TryGetValue(runId, out var run)
        ? run
        : throw new InvalidTransitionException($"Run {runId} is not part of {state.Key} any more");

    static void Start(RunState state, RunStarted started, DateTimeOffset time)
    {
        var plan = state.Plans[RunState.PlanKey(started.FlowId, started.Overrides)];
        var run = new FlowRun(started, plan, time, started.Parent is { } by ? Run(state, by.Step.RunId) : null);
        run.IsFree = started.Parent is { } asking && IsFree(state, asking.Step);
        if (started.Parent is null)
        {
            if (state.Root is not null)
                throw new InvalidTransitionException("A journal has one root run");
            state.Root = run;
        }
        else
        {
            ref var step = ref Step(state, started.Parent.Step);
            if (started.Parent.Key is not null)
                (step.Requested ??= []).Add(run.RunId);
            else
                NextRound(state, started.Parent, ref step);
        }

        state.Runs.Add(run.RunId, run);
    }

    internal static bool IsFree(RunState state, StepAddress parent)
    {
        var run = Run(state, parent.RunId);
        return run.IsFree || (run.Items[parent.Item].Steps is { } steps && steps[parent.Step].IsChosen);
    }

    static void StartSteps(RunState state, FlowRun run, StepsStarted starts, DateTimeOffset time)
    {
        var chosen = state.Status == RunStatus.Paused;
        foreach (var start in starts.Starts)
        {
            ref var step = ref Step(run, start.Item, start.Step);
            StepTransitions.Move(ref step, StepStatus.Running);
            step.Attempt = start.Attempt;
            step.StartedAt = time.ToUnixTimeMilliseconds();
            step.IsChosen = chosen;
            run.InFlight++;
        }
    }

    static void CompleteStep(RunState state, StepCompleted completed)
    {
        var run = Run(state, completed.RunId);
        ref var step = ref Step(run, completed.Item, completed.Step);
        LeaveFlight(run, step);
        RemoveChild(state, new StepAddress(run.RunId, completed.Item, completed.Step), step);
        StepTransitions.Move(ref step, StepStatus.Done);
        step.Interruptions = 0;
        RemoveRequested(state, ref step);
        step.Outcome = completed.Outcome;
        step.Wait = null;
        if (completed.Signal != 0)
            state.Signals.RemoveAll(s => s.Sequence == completed.Signal);
    }

    static void Retry(RunState state, StepRetryScheduled retry)
    {
        var run = Run(state, retry.RunId);
        ref var step = ref Step(run, retry.Item, retry.Step);
        LeaveFlight(run, step);
        RemoveChild(state, new StepAddress(run.RunId, retry.Item, retry.Step), step);
        StepTransitions.Move(ref step, StepStatus.Retrying);
        step.Interruptions = 0;
        step.Wait = null;
        step.DueAt = retry.DueAt.ToUnixTimeMilliseconds();
        if (retry.FromTransportBudget)
            step.TransportRetries++;
        else
            step.ComponentRetries++;
    }

    static void Defer(RunState state, StepDeferred deferred, DateTimeOffset time)
    {
        var run = Run(state, deferred.RunId);
        ref var step = ref Step(run, deferred.Item, deferred.Step);
        LeaveFlight(run, step);
        StepTransitions.Move(ref step, StepStatus.Waiting);
        step.Interruptions = 0;
        step.Wait = new StepWait(deferred.Deferral, time);
    }

    static void CompleteItem(RunState state, ItemCompleted completed)
    {
        var run = Run(state, completed.RunId);
        var item = run.Items[completed.Item];
        if (item.Result is not null)
            throw new InvalidTransitionException($"Item {completed.Item} has ended already");
        RemoveSteps(state, run, completed.Item);
        item.Result = completed.Outcome;
        item.Steps = null;
        if (item.Schedule is not null)
            run.ActiveItems--;
        item.Schedule = null;
        run.ItemsDone++;
        if (completed.Outcome.IsFailed)
            run.ItemsFailed++;
    }

    static void Complete(RunState state, RunCompleted completed, DateTimeOffset time)
    {
        var run = Run(state, completed.RunId);
        run.Status = RunTransitions.Move(run.Status, completed.Status);
        run.CompletedAt = time;
        if (run == state.Root && run.Status != RunStatus.Cancelled)
            state.Reason = null;
    }

    static void NextRound(RunState state, ParentStep parent, ref StepState step)
    {
        if (parent.Round > 0)
            RemoveChild(state, parent.Step, step);
        step.Wait!.Round = parent.Round;
    }

    static void RemoveChild(RunState state, StepAddress parent, in StepState step)
    {
        if (step.Wait is { Deferral: ChildRunDeferral } wait)
            RemoveRun(state, ChildRunId.Of(parent, step.Attempt, wait.Round));
    }

    static void RemoveRequested(RunState state, ref StepState step)
    {
        foreach (var child in step.Requested ?? [])
            RemoveRun(state, child);
        step.Requested = null;
    }

    static void RemoveRun(RunState state, Guid runId)
    {
        if (!state.Runs.Remove(runId, out var child))
            return;
        for (var item = 0; item < child.Items.Length; item++)
            RemoveSteps(state, child, item);
    }

    static void RemoveSteps(RunState state, FlowRun run, int itemIndex)
    {
        var steps = run.Items[itemIndex].Steps.AsSpan();
        for (var i = 0; i < steps.Length; i++)
        {
            LeaveFlight(run, steps[i]);
            RemoveChild(state, new StepAddress(run.RunId, itemIndex, i), steps[i]);
            RemoveRequested(state, ref steps[i]);
        }
    }

    static void Recover(RunState state)
    {
        state.Recoveries++;
        foreach (var run in state.Runs.Values)
        {
            foreach (var item in run.Items)
            {
                foreach (ref var step in item.Steps.AsSpan())
                {
                    if (step.Status != StepStatus.Running)
                        continue;
                    StepTransitions.Move(ref step, StepStatus.Interrupted);
                    step.Interruptions++;
                    run.InFlight--;
                }
            }
        }
    }

    static void Resume(RunState state)
    {
        state.Root!.Status = RunTransitions.Move(state.Status, RunStatus.Running);
        state.Reason = null;
        state.Recoveries = 0;
        foreach (var run in state.Runs.Values)
        {
            run.IsFree = false;
            foreach (var item in run.Items)
            {
                foreach (ref var step in item.Steps.AsSpan())
                    (step.IsChosen, step.Interruptions) = (false, 0);
            }
        }
    }

    static void LeaveFlight(FlowRun run, in StepState step)
    {
        if (step.Status == StepStatus.Running)
            run.InFlight--;
    }

    static ref StepState Step(FlowRun run, int itemIndex, int stepIndex)
    {
        var item = run.Items[itemIndex];
        if (item.Result is not null)
            throw new InvalidTransitionException($"Item {itemIndex} has ended already");
        item.Steps ??= new StepState[run.Plan.StepCount];
        return ref item.Steps[stepIndex];
    }

    static ref StepState Step(RunState state, StepAddress address) => ref Step(Run(state, address.RunId), address.Item, address.Step);
}
