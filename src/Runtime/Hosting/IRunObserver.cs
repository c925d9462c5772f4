using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Planning;

namespace StepFlow.Runtime.Hosting;

/// <summary>Sees what has become durable. Called on the run's own loop: must be quick and must not throw.</summary>
public interface IRunObserver
{
    /// <summary>Events of a journal have become durable.</summary>
    /// <param name="run">The journal.</param>
    /// <param name="firstSequence">The sequence of the first one.</param>
    /// <param name="time">Their wall time.</param>
    /// <param name="events">The events.</param>
    /// <param name="planOf">The compiled flow of a run that still goes on; null for one that has ended within these events.</param>
    void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf);
}
