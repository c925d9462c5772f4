using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Scheduling;

/// <summary>Ends runs whose items have all ended.</summary>
static class RunEnding
{
    /// <summary>Ends a run: failed when an item failed, completed otherwise.</summary>
    public static void End(Turn turn, FlowRun run)
    {
        turn.Emit(new RunCompleted(run.RunId, run.ItemsFailed > 0 ? RunStatus.Failed : RunStatus.Completed));
        turn.Summarise(run);
        if (run == turn.State.Root)
            turn.Do(new RunEnded());
        else
            ChildRuns.Conclude(turn, run);
    }
}
