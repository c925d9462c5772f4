using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>Begins items. The next item begins when the ones before leave slots free, so a run goes deep before it goes wide.</summary>
static class ItemActivation
{
    /// <summary>Begins the next item; false when all have begun, or as many are at work as may be.</summary>
    public static bool ActivateNext(Turn turn, FlowRun run)
    {
        if (run.ActiveItems >= (run.Started.MaxItems ?? int.MaxValue))
            return false;
        for (; run.NextItem < run.Items.Length; run.NextItem++)
        {
            var item = run.Items[run.NextItem];
            if (item.Result is not null || item.Schedule is not null)
                continue;
            Activate(turn, run, run.NextItem++);
            return true;
        }

        return false;
    }

    /// <summary>Sets up who waits for whom. Also used after recovery, when some steps have ended already.</summary>
    public static void Activate(Turn turn, FlowRun run, int itemIndex)
    {
        var plan = run.Plan;
        var item = run.Items[itemIndex];
        item.Steps ??= plan.StepCount == 0 ? [] : new StepState[plan.StepCount];
        if (item.Schedule is null)
            run.ActiveItems++;
        var schedule = item.Schedule = new ItemSchedule(plan.EdgeCount);
        var lazy = plan.Flow.Mode == EvaluationMode.Lazy;
        foreach (var root in plan.Roots)
        {
            if (item.Steps[root].Status != StepStatus.Done)
                schedule.Open++;
        }

        if (lazy)
            schedule.Open++;

        // One more while the nodes are asked for: the item must not end in the middle of it.
        schedule.Open++;
        foreach (var root in plan.Roots)
        {
            ref var step = ref item.Steps[root];
            if (step.Status == StepStatus.Done || step.IsNeeded)
                continue;
            step.IsNeeded = true;
            Readiness.Need(turn, run, itemIndex, root);
        }

        if (lazy)
            Readiness.Need(turn, run, itemIndex, plan.OutputNode);
        schedule.Open--;
        if (schedule.Open == 0)
            ItemEnding.TryEnd(turn, run, itemIndex);
    }
}
