using StepFlow.Engine.State;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.Scheduling;

/// <summary>
/// Works out what a node still waits for. A node without conditions waits for every step it mentions; in lazy flows a
/// node with conditions waits only for the steps that its known values call for, and is looked at again when they are there.
/// </summary>
static class Readiness
{
    [ThreadStatic]
    static Stack<int>? _work;

    [ThreadStatic]
    static List<int>? _wanted;

    [ThreadStatic]
    static Stack<int>? _released;

    /// <summary>Asks for a node, and for everything it needs in turn. What waits for nothing becomes ready.</summary>
    public static void Need(Turn turn, FlowRun run, int itemIndex, int node)
    {
        var item = run.Items[itemIndex];
        var steps = item.Steps!;
        var schedule = item.Schedule!;
        var work = _work ??= new Stack<int>();
        var floor = work.Count;
        work.Push(node);
        while (work.Count > floor)
        {
            var next = work.Pop();
            var blockers = 0;
            var wanted = Wanted(turn, run, item, next);

            // Backwards onto the stack, so that steps become ready in the order in which the document mentions them.
            for (var i = wanted.Count - 1; i >= 0; i--)
            {
                var dependency = wanted[i];
                ref var step = ref steps[dependency];
                if (step.Status == StepStatus.Done)
                    continue;
                schedule.AddEdge(ref step, next);
                blockers++;
                if (step.IsNeeded)
                    continue;
                step.IsNeeded = true;
                work.Push(dependency);
            }

            if (next == run.Plan.OutputNode)
                schedule.OutputBlockers = blockers;
            else
                steps[next].Blockers = blockers;
            if (blockers == 0)
                Ready(turn, run, itemIndex, next);
        }
    }

    /// <summary>Tells everybody who waits for a step that it is terminal.</summary>
    public static void Release(Turn turn, FlowRun run, int itemIndex, int stepIndex)
    {
        var item = run.Items[itemIndex];
        var schedule = item.Schedule!;
        ref var step = ref item.Steps![stepIndex];
        var released = _released ??= new Stack<int>();
        while (schedule.TryTakeEdge(ref step, out var taken))
            released.Push(taken);

        // Edges come off youngest first; who waited first goes first.
        while (released.TryPop(out var waiter))
        {
            ref var blockers = ref waiter == run.Plan.OutputNode ? ref schedule.OutputBlockers : ref item.Steps[waiter].Blockers;
            if (--blockers == 0)
                Need(turn, run, itemIndex, waiter);
        }
    }

    /// <summary>Queues a node to be started, or, for the output, counts it as there.</summary>
    public static void Ready(Turn turn, FlowRun run, int itemIndex, int node)
    {
        var item = run.Items[itemIndex];
        if (node == run.Plan.OutputNode)
        {
            item.Schedule!.Open--;
            return;
        }

        // A step that waits for its next attempt is queued by its timer, not by its dependencies.
        if (item.Steps![node].Status is StepStatus.Idle or StepStatus.Interrupted)
            Enqueue(turn, run, itemIndex, node);
    }

    /// <summary>Queues a step to be started as soon as there is a slot.</summary>
    public static void Enqueue(Turn turn, FlowRun run, int itemIndex, int stepIndex)
    {
        ref var step = ref run.Items[itemIndex].Steps![stepIndex];
        turn.Wake(run);
        if (step.IsQueued)
            return;
        step.IsQueued = true;
        run.Ready.Enqueue((itemIndex, stepIndex));
    }

    static IReadOnlyList<int> Wanted(Turn turn, FlowRun run, ItemState item, int node)
    {
        var plan = run.Plan[node];
        if (!plan.IsConditional || run.Plan.Flow.Mode == EvaluationMode.Eager || node >= run.Plan.MainCount && node != run.Plan.OutputNode)
            return plan.Dependencies;
        var wanted = _wanted ??= [];
        wanted.Clear();
        var scope = turn.Scope(run, item);
        if (plan.Step is { } step)
        {
            if (step.SkipIf is not null)
                ExpressionEvaluator.Evaluate(step.SkipIf, scope, wanted);
            if (step.OnError.Default is { } standIn)
                ExpressionEvaluator.Evaluate(standIn, scope, wanted);
        }

        ExpressionEvaluator.Evaluate(plan.Expression, scope, wanted);
        return wanted;
    }
}
