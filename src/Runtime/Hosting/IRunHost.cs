using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Hosting;

/// <summary>
/// Everything that can be asked of runs, wherever they are worked on: in this process or on another node. Whatever a method
/// acknowledged is durable. Safe for concurrent use.
/// </summary>
public interface IRunHost
{
    /// <summary>Starts a run. When the task completes the start is durable and the first steps are on their way.</summary>
    /// <returns>The run's id.</returns>
    /// <exception cref="RunCommandException">The flow cannot be run, or the host is stopping.</exception>
    /// <exception cref="IdempotencyConflictException">Another run has the idempotency key; it is the answer when the hashes are equal.</exception>
    Task<Guid> StartAsync(StartRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until a run is terminal or parked. Waits on while a run is paused, and while it rests outside memory. For a run that is said
    /// to run but that nobody here works on, tells how it stands.
    /// </summary>
    /// <exception cref="RunCommandException">There is no such run, or the host lost it.</exception>
    Task<RunResult> WaitAsync(string tenant, Guid runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Pauses a run and its children. When the task completes that is durable: no step starts until the run is resumed, attempts in flight go
    /// on and their results count, waits end as they would. Pausing a paused run changes nothing.
    /// </summary>
    /// <exception cref="RunCommandException">There is no such run, it has ended, or it is parked.</exception>
    Task PauseAsync(string tenant, Guid runId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>The steps of a paused run that wait for nothing but to be started, in the order in which they became ready.</summary>
    /// <exception cref="RunCommandException">There is no such run, or it is not paused.</exception>
    Task<IReadOnlyList<RunnableStep>> RunnableAsync(string tenant, Guid runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs just these steps of a paused run and waits until they have ended, retries and child runs included. The run may end with them.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="runId">The root run.</param>
    /// <param name="stepIds">Steps that can run now; see <see cref="RunnableAsync"/>.</param>
    /// <param name="item">The item, from 0.</param>
    /// <param name="cancellationToken">Stops waiting; the steps go on.</param>
    /// <returns>How each ended, blob references resolved.</returns>
    /// <exception cref="RunCommandException">There is no such run or step, it is not paused, or one of the steps cannot run now: then none is run.</exception>
    Task<IReadOnlyDictionary<string, Outcome>> StepAsync(
        string tenant, Guid runId, IReadOnlyList<string> stepIds, int item = 0, CancellationToken cancellationToken = default);

    /// <summary>Starts a run that takes over the results of another as far as they still hold, and runs the rest. It is durable when the task completes.</summary>
    /// <returns>The new run's id.</returns>
    /// <exception cref="RunCommandException">There is no such run or step, a secret is missing, the flow cannot be run, or the host is stopping.</exception>
    Task<Guid> ForkAsync(ForkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Continues a run that an earlier process left, or that is paused or parked. A run that goes on already is left alone.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="runId">The root run.</param>
    /// <param name="secrets">Values of its secret variables, as far as the environment does not supply them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RunCommandException">There is no such run, or it still lacks something.</exception>
    Task ResumeAsync(
        string tenant, Guid runId, IReadOnlyDictionary<string, JsonElement>? secrets = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a signal to a run. When the task completes it is durable.</summary>
    /// <exception cref="RunCommandException">There is no such run, it has ended, or too many signals wait.</exception>
    Task SignalAsync(
        string tenant, Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels a run and its children. When the task completes that is durable, and attempts in flight have been told.</summary>
    /// <exception cref="RunCommandException">There is no such run, or it has ended.</exception>
    Task CancelAsync(string tenant, Guid runId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Reads how a run stands from its journal, without taking it over.</summary>
    /// <exception cref="RunCommandException">There is no such run.</exception>
    Task<RunState> ReadAsync(string tenant, Guid runId);

    /// <summary>Watches all runs of this node.</summary>
    void Watch(IRunObserver observer);

    /// <summary>Stops watching.</summary>
    void Unwatch(IRunObserver observer);
}
