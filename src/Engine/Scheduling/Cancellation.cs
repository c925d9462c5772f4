using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Scheduling;

/// <summary>Stops what is in flight.</summary>
static class Cancellation
{
    /// <summary>Cancels a child run and everything below it: attempts are told to stop, the runs become terminal.</summary>
    public static void StopTree(Turn turn, FlowRun run)
    {
        StopSteps(turn, run);
        if (run == turn.State.Root || RunTransitions.IsTerminal(run.Status))
            return;
        turn.Emit(new RunCompleted(run.RunId, RunStatus.Cancelled));
        turn.Summarise(run);
    }

    /// <summary>Cancels the children that a step's component asked for and that still go on.</summary>
    public static void StopRequested(Turn turn, in StepState step)
    {
        foreach (var runId in step.Requested ?? [])
        {
            if (turn.State.Runs.TryGetValue(runId, out var child))
                StopTree(turn, child);
        }
    }

    static void StopSteps(Turn turn, FlowRun run)
    {
        for (var i = 0; i < run.Items.Length; i++)
        {
            var steps = run.Items[i].Steps;
            for (var s = 0; s < (steps?.Length ?? 0); s++)
            {
                var address = new StepAddress(run.RunId, i, s);
                StopRequested(turn, steps![s]);
                if (steps[s].Status == StepStatus.Running)
                    turn.Do(new CancelStep(address, steps[s].Attempt));
                else if (steps[s].Wait is { } wait && turn.State.Runs.TryGetValue(ChildRunId.Of(address, steps[s].Attempt, wait.Round), out var child))
                    StopTree(turn, child);
            }
        }
    }
}
