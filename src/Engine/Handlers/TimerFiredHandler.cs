using StepFlow.Engine.Deferral;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Handlers;

static class TimerFiredHandler
{
    public static void Handle(Turn turn, TimerFired fired)
    {
        var (runId, item, index) = fired.Address;
        if (!turn.State.Runs.TryGetValue(runId, out var run) || run.Items[item].Steps is not { } steps)
            return;
        var step = steps[index];
        var dueAt = step.Status switch
        {
            StepStatus.Retrying => DateTimeOffset.FromUnixTimeMilliseconds(step.DueAt),
            StepStatus.Waiting => Waits.DueAt(run, index, step),
            _ => null,
        };
        if (dueAt is null)
            return;

        // Whatever woke us, a timer never fires early: clocks jump.
        if (turn.Now < dueAt)
            turn.Do(new SetTimer(fired.Address, dueAt.Value));
        else if (step.Status == StepStatus.Retrying)
            Readiness.Enqueue(turn, run, item, index);
        else
            EndWait(turn, run, fired.Address, step.Wait!);
    }

    static void EndWait(Turn turn, FlowRun run, StepAddress address, StepWait wait)
    {
        var isOwn = wait.DueAt <= turn.Now;
        if (isOwn && wait.Deferral is SleepDeferral sleep)
            StepReports.Succeed(turn, address, sleep.Result);
        else if (isOwn && wait.Deferral is SignalDeferral { Default: { } standIn })
            StepReports.Succeed(turn, address, standIn);
        else
            StepReports.Fail(turn, address, new FlowError(ErrorCodes.Timeout, Describe(run, address, wait)));
    }

    static string Describe(FlowRun run, StepAddress address, StepWait wait) => wait.Deferral switch
    {
        SignalDeferral signal => $"No signal '{signal.Name}' came in time for step '{run.Plan[address.Step].Step!.Id}'",
        _ => $"Step '{run.Plan[address.Step].Step!.Id}' did not end within its timeout",
    };
}
