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

    static void StopSteps(Turn turn, FlowRun run)
    {
        for (var i = 0; i < run.Items.Length; i++)
        {
            var steps = run.Items[i].Steps;
            for (var s = 0; s < (steps?.Length ?? 0); s++)
            {
                var address = new StepAddress(run.RunId, i, s);
                if (steps![s].Status == StepStatus.Running)
                    turn.Do(new CancelStep(address, steps[s].Attempt));
                else if (steps[s].Wait is { } wait && turn.State.Runs.TryGetValue(ChildRunId.Of(address, steps[s].Attempt, wait.Round), out var child))
                    StopTree(turn, child);
            }
        }
    }
}
