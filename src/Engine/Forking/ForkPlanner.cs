using StepFlow.Engine.Events;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.Forking;

/// <summary>
/// Decides which results a forked run takes over. A result is kept only when running its step again could make no difference that was
/// asked for: see <see cref="Keep"/>.
/// </summary>
public static class ForkPlanner
{
    /// <summary>
    /// The results that are kept, as the first events of the new run. Not kept are: the steps named, steps that failed, steps whose
    /// definition is another, steps that mention a part of the input or a variable whose value is another, and whatever depends on one of
    /// them. Steps that run after a failure (<c>onFailure</c>) are never kept.
    /// </summary>
    /// <param name="forkId">The new run.</param>
    /// <param name="from">The run that is there.</param>
    /// <param name="to">The run that begins; may have more or fewer items.</param>
    /// <param name="again">The main steps of <paramref name="to"/> to run again, by index.</param>
    /// <param name="history">The root run's completed steps, in the order of its journal.</param>
    public static IReadOnlyList<StepCompleted> Keep(
        Guid forkId, ForkSide from, ForkSide to, IReadOnlySet<int> again, IEnumerable<StepCompleted> history)
    {
        var items = Math.Min(from.Inputs.Count, to.Inputs.Count);
        var outcomes = history.Where(c => c.Item < items).ToLookup(c => c.Item);
        var shared = new StepComparison(from, to);
        List<StepCompleted> kept = [];
        for (var item = 0; item < items; item++)
        {
            var done = outcomes[item].ToDictionary(c => c.Step);
            foreach (var (step, origin) in KeptOf(to.Plan, again, done, shared.At(item)))
                kept.Add(new StepCompleted(forkId, item, step, origin.Attempt, origin.Outcome));
        }

        return kept;
    }

    // Steps refer only to earlier ones, so one pass sees everything that a step depends on before the step.
    static IEnumerable<(int Step, StepCompleted Origin)> KeptOf(
        FlowPlan plan, IReadOnlySet<int> again, Dictionary<int, StepCompleted> done, StepComparison comparison)
    {
        var changed = new bool[plan.MainCount];
        for (var step = 0; step < plan.MainCount; step++)
        {
            var former = comparison.FormerIndex(step);
            var origin = former < 0 ? null : done.GetValueOrDefault(former);
            changed[step] = former < 0
                || again.Contains(step)
                || plan[step].Dependencies.Any(d => changed[d])
                || origin is { Attempt: > 0, Outcome.IsFailed: true }
                || comparison.Differs(step);

            // What ended without an attempt is worked out again; that costs nothing.
            if (!changed[step] && origin is { Attempt: > 0 })
                yield return (step, origin);
        }
    }
}
