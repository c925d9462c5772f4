using System.Text.Json;
using StepFlow.Engine.State;

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
    Task<Guid> StartAsync(StartRequest request, CancellationToken cancellationToken = default);

    /// <summary>Waits until a run is terminal or parked. For a run that nobody works on, tells how it stands.</summary>
    /// <exception cref="RunCommandException">There is no such run, or the host lost it.</exception>
    Task<RunResult> WaitAsync(string tenant, Guid runId, CancellationToken cancellationToken = default);

    /// <summary>Continues a run that an earlier process left, or that is parked. A run that goes on already is left alone.</summary>
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
