using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>Makes a step terminal and passes the news on.</summary>
static class StepEnding
{
    /// <summary>Ends a step.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="run">The run.</param>
    /// <param name="itemIndex">The item.</param>
    /// <param name="stepIndex">The step.</param>
    /// <param name="outcome">How it ends; large values and secrets are dealt with here.</param>
    /// <param name="signal">The sequence of the signal it consumes; 0 for none.</param>
    public static void End(Turn turn, FlowRun run, int itemIndex, int stepIndex, Outcome outcome, long signal = 0)
    {
        var item = run.Items[itemIndex];
        Cancellation.StopRequested(turn, item.Steps![stepIndex]);
        var attempt = item.Steps[stepIndex].Attempt;
        turn.Emit(new StepCompleted(run.RunId, itemIndex, stepIndex, attempt, turn.Keep(outcome), signal));
        turn.Wake(run);
        Readiness.Release(turn, run, itemIndex, stepIndex);
        if (CountsForItem(run, item, stepIndex) && --item.Schedule!.Open > 0)
            return;
        if (item.Schedule!.Open == 0)
            ItemEnding.TryEnd(turn, run, itemIndex);
    }

    static bool CountsForItem(FlowRun run, ItemState item, int stepIndex) =>
        stepIndex >= run.Plan.MainCount
            ? item.Schedule!.FailureOutcome is not null
            : run.Plan.Flow.Mode == EvaluationMode.Eager || run.Plan[stepIndex].Step!.MustExecute;
}
