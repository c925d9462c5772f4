using StepFlow.Engine.Deferral;
using StepFlow.Engine.Effects;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Scheduling;

/// <summary>Arms what ends a wait: timers and signals. Used when a wait begins and again after recovery.</summary>
static class Waits
{
    /// <summary>When a waiting step is next looked at by itself; null: never.</summary>
    public static DateTimeOffset? DueAt(FlowRun run, int stepIndex, in StepState step)
    {
        var own = step.Wait!.DueAt;
        if (run.Plan[stepIndex].Step!.Timeout is not { } timeout)
            return own;
        var limit = DateTimeOffset.FromUnixTimeMilliseconds(step.StartedAt) + timeout;
        return own < limit ? own : limit;
    }

    /// <summary>Arms the wait of a step. A signal that came earlier ends it at once.</summary>
    public static void Arm(Turn turn, FlowRun run, int itemIndex, int stepIndex)
    {
        ref var step = ref run.Items[itemIndex].Steps![stepIndex];
        var address = new StepAddress(run.RunId, itemIndex, stepIndex);
        if (step.Wait!.Deferral is SignalDeferral signal)
        {
            if (turn.State.Signals.Find(s => s.Name == signal.Name) is { } waiting)
            {
                StepReports.Succeed(turn, address, waiting.Value, waiting.Sequence);
                return;
            }

            if (!turn.State.SignalWaiters.TryGetValue(signal.Name, out var waiters))
                turn.State.SignalWaiters[signal.Name] = waiters = new Queue<StepAddress>();
            waiters.Enqueue(address);
        }

        if (DueAt(run, stepIndex, step) is { } dueAt)
            turn.Do(new SetTimer(address, dueAt));
    }
}
