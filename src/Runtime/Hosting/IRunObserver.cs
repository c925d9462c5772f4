using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
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

    /// <summary>
    /// An attempt has reported partial output (tokens of a model, progress). Never journaled, bounded in size and rate, and
    /// not in turn with <see cref="OnEvents"/>: it may come after the step has ended. Called on a thread of its own; must be quick, and must
    /// not throw. Secrets of the run are taken out of each value; one that is spread over several values is not recognised.
    /// </summary>
    /// <param name="run">The journal the attempt belongs to.</param>
    /// <param name="step">The step, of the root run or a child.</param>
    /// <param name="attempt">The attempt, from 1; what another attempt has reported no longer counts.</param>
    /// <param name="index">The number of the report within the attempt, from 0. A gap is what was dropped.</param>
    /// <param name="value">What it reported.</param>
    void OnPartial(RunKey run, StepAddress step, int attempt, long index, JsonElement value)
    {
    }
}
