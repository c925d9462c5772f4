using StepFlow.Engine.Effects;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Scheduling;

/// <summary>Works out again, from the facts alone, what a run was waiting for when its former owner went away.</summary>
static class Rebuilding
{
    /// <summary>Rebuilds everything that is derived.</summary>
    public static void Rebuild(Turn turn)
    {
        foreach (var run in turn.State.Runs.Values.ToArray())
        {
            if (RunTransitions.IsTerminal(run.Status))
                continue;
            run.Limit = Math.Max(1, run.Started.MaxConcurrency ?? turn.Options.MaxConcurrency);
            turn.Wake(run);
            for (var item = 0; item < run.Items.Length; item++)
            {
                if (run.Items[item].Steps is not null)
                    RebuildItem(turn, run, item);
            }
        }

        foreach (var ended in turn.State.Runs.Values.ToArray())
        {
            if (ended != turn.State.Root && RunTransitions.IsTerminal(ended.Status))
                ChildRuns.Conclude(turn, ended);
        }
    }

    static void RebuildItem(Turn turn, FlowRun run, int itemIndex)
    {
        // Interrupted steps are needed by what needed them before, so asking again queues them; only waits have to be armed.
        ItemActivation.Activate(turn, run, itemIndex);
        for (var i = 0; run.Items[itemIndex].Steps is { } steps && i < steps.Length; i++)
        {
            switch (steps[i].Status)
            {
                case StepStatus.Retrying when steps[i].DueAt <= turn.Now.ToUnixTimeMilliseconds():
                    Readiness.Enqueue(turn, run, itemIndex, i);
                    break;
                case StepStatus.Retrying:
                    turn.Do(new SetTimer(new StepAddress(run.RunId, itemIndex, i), DateTimeOffset.FromUnixTimeMilliseconds(steps[i].DueAt)));
                    break;
                case StepStatus.Waiting:
                    Waits.Arm(turn, run, itemIndex, i);
                    break;
            }
        }
    }
}
