using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>Ends items: evaluates the output, lets <c>onFailure</c> steps run first when it failed.</summary>
static class ItemEnding
{
    /// <summary>Ends an item whose nodes are all terminal; it may turn out that a blob or another step is needed first.</summary>
    public static void TryEnd(Turn turn, FlowRun run, int itemIndex)
    {
        var item = run.Items[itemIndex];
        var schedule = item.Schedule!;
        var outcome = schedule.FailureOutcome ?? RequiredFailure(run, item) ?? Output(turn, run, itemIndex);
        if (outcome is null)
            return;
        if (outcome.IsFailed && schedule.FailureOutcome is null && run.Plan.Flow.OnFailure.Length > 0)
        {
            StartFailureSteps(turn, run, itemIndex, outcome);
            return;
        }

        End(turn, run, itemIndex, outcome);
    }

    /// <summary>Ends an item.</summary>
    public static void End(Turn turn, FlowRun run, int itemIndex, Outcome outcome)
    {
        turn.Emit(new ItemCompleted(run.RunId, itemIndex, turn.Keep(outcome)));
        turn.Wake(run);
        if (run.ItemsDone == run.Items.Length)
            RunEnding.End(turn, run);
    }

    // In eager flows a failed mustExecute step fails the flow even when nobody reads it (the first one in step order).
    static Outcome? RequiredFailure(FlowRun run, ItemState item)
    {
        if (run.Plan.Flow.Mode != EvaluationMode.Eager)
            return null;
        for (var i = 0; i < run.Plan.MainCount; i++)
        {
            if (item.Steps![i].Outcome is { IsFailed: true } failed && run.Plan[i].Step!.MustExecute)
                return failed;
        }

        return null;
    }

    static Outcome? Output(Turn turn, FlowRun run, int itemIndex)
    {
        var item = run.Items[itemIndex];
        var output = ExpressionEvaluator.Evaluate(run.Plan.Flow.Output, turn.Scope(run, item));
        switch (output.Kind)
        {
            case EvaluationKind.Value:
                return Outcome.Success(output.Value);
            case EvaluationKind.Skipped:
                return Outcome.Skipped(output.Text);
            case EvaluationKind.Failed:
                return Outcome.Failed(output.Error!);
            case EvaluationKind.Unloaded:
                StepStarting.AskForBlob(turn, output.Text!, new StepAddress(run.RunId, itemIndex, run.Plan.OutputNode));
                return null;
            default:
                // A condition that looked into a blob has just been decided and calls for another step.
                item.Schedule!.Open++;
                Readiness.Need(turn, run, itemIndex, run.Plan.OutputNode);
                return null;
        }
    }

    static void StartFailureSteps(Turn turn, FlowRun run, int itemIndex, Outcome outcome)
    {
        var plan = run.Plan;
        var item = run.Items[itemIndex];
        var schedule = item.Schedule!;
        schedule.FailureOutcome = outcome;
        schedule.Failure = OutcomePayload.FailureValue(outcome.Error!, Culprit(run, item, outcome.Error!));
        schedule.Open = 1;
        for (var i = plan.MainCount; i < plan.StepCount; i++)
        {
            if (item.Steps![i].Status == StepStatus.Done)
                continue;
            schedule.Open++;
            item.Steps[i].IsNeeded = true;
        }

        // What a lazy flow never ran cannot run now: for the failure steps it counts as skipped.
        for (var i = 0; i < plan.MainCount; i++)
        {
            if (item.Steps![i].Status == StepStatus.Idle && IsMentioned(plan, i))
                turn.Emit(new StepCompleted(run.RunId, itemIndex, i, 0, Outcome.Skipped("nothing needed it before the flow failed")));
        }

        for (var i = plan.MainCount; i < plan.StepCount; i++)
        {
            if (item.Steps![i].Status != StepStatus.Done)
                Readiness.Need(turn, run, itemIndex, i);
        }

        if (--schedule.Open == 0)
            End(turn, run, itemIndex, outcome);
    }

    static bool IsMentioned(Flows.Planning.FlowPlan plan, int step)
    {
        for (var i = plan.MainCount; i < plan.StepCount; i++)
        {
            if (plan[i].Dependencies.Contains(step))
                return true;
        }

        return false;
    }

    static string? Culprit(FlowRun run, ItemState item, FlowError error)
    {
        for (var i = 0; i < run.Plan.MainCount; i++)
        {
            if (ReferenceEquals(item.Steps![i].Outcome?.Error, error) || item.Steps[i].Outcome?.Error == error)
                return run.Plan[i].Step!.Id;
        }

        return null;
    }
}
