using System.Text.Json;
using StepFlow.Client.Contracts;

namespace StepFlow.Client;

/// <summary>
/// Runs flows, wherever that is: on a server (<see cref="StepFlowClient"/>), in a server process of our own
/// (<see cref="StepFlowRuntime"/>) or inside this program (<see cref="StepFlowEngine"/>). Safe for concurrent use. Every method throws
/// <see cref="StepFlowException"/> when the request is refused or cannot be carried out; that a flow failed is a result, not an exception.
/// </summary>
public interface IStepFlowExecutor : IAsyncDisposable
{
    /// <summary>Where the server is; null: there is none, the engine is in this process.</summary>
    Uri? Url { get; }

    /// <summary>Runs a flow with one input and waits for its result.</summary>
    /// <param name="flow">The flow: a file, a text, a JSON value or the id of a stored flow.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">What else there is to say.</param>
    /// <param name="cancellationToken">Stops waiting; a run that has begun goes on.</param>
    /// <exception cref="StepFlowException">
    /// Among others <c>INVALID_FLOW</c> (with <see cref="StepFlowException.Errors"/>), <c>WAIT_TIMEOUT</c>, <c>RUN_PARKED</c>.
    /// </exception>
    Task<FlowResult> RunAsync(FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a flow with several inputs, as one run with an item for each, and waits for all results.</summary>
    /// <returns>The results in the order of the inputs.</returns>
    Task<IReadOnlyList<FlowResult>> RunManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a run. When the task completes the start is durable.</summary>
    /// <returns>The run's id.</returns>
    Task<Guid> SubmitAsync(FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a run with several inputs. When the task completes the start is durable.</summary>
    /// <returns>The run's id.</returns>
    Task<Guid> SubmitManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>How a run stands.</summary>
    Task<RunInfo> GetRunAsync(Guid runId, CancellationToken cancellationToken = default);

    /// <summary>The result of a run with one input.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="timeout">How long to wait for its end; zero: not at all. Default: as long as it takes.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    /// <returns>The result; a run that was cancelled has failed with <c>CANCELLED</c>.</returns>
    /// <exception cref="StepFlowException">Among others <c>RUN_NOT_FOUND</c>, <c>WAIT_TIMEOUT</c>, <c>RUN_PARKED</c>.</exception>
    Task<FlowResult> GetResultAsync(Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>The results of a run, in the order of its inputs; otherwise as <see cref="GetResultAsync"/>.</summary>
    Task<IReadOnlyList<FlowResult>> GetResultsAsync(Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>The events of a run, those of the past first. Ends with the run. A lost connection is made again where it was lost.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only events behind the one with this id: the last one that was seen. Default: all.</param>
    /// <param name="cancellationToken">Stops listening.</param>
    IAsyncEnumerable<FlowEvent> EventsAsync(Guid runId, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a signal to a run; durable when the task completes.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="value">What the waiting step gets.</param>
    /// <param name="signalId">A signal that is sent again under the same id counts once. Default: a new one for each call.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task SignalAsync(Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels a run and its children: attempts in flight are told to stop. Cancelling a cancelled run changes nothing.</summary>
    Task CancelAsync(Guid runId, CancellationToken cancellationToken = default);

    /// <summary>Pauses a run: no step starts until it is resumed, attempts in flight go on.</summary>
    Task PauseAsync(Guid runId, CancellationToken cancellationToken = default);

    /// <summary>Continues a run that is paused or parked. A run that goes on already is left alone.</summary>
    Task ResumeAsync(Guid runId, CancellationToken cancellationToken = default);

    /// <summary>Starts a run that takes over the results of another and runs the rest.</summary>
    /// <param name="runId">The run to fork.</param>
    /// <param name="fromStep">A step to run again, with all that depends on it; null: only what failed or had not run.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The new run's id.</returns>
    Task<Guid> ForkAsync(Guid runId, string? fromStep = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a batch: the same flow for every input.</summary>
    /// <returns>The batch's id.</returns>
    Task<Guid> SubmitBatchAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, BatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>How a batch stands.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="wait">Whether to wait until all of it has ended. Default: true.</param>
    /// <param name="includeResults">Whether to give the results. Default: true.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How it stands; the results in the order of the inputs, null for inputs that have none yet.</returns>
    Task<BatchResult> GetBatchAsync(
        Guid batchId, bool wait = true, bool includeResults = true, CancellationToken cancellationToken = default);

    /// <summary>Checks a flow and stores nothing. A flow that is not valid is an answer, not an exception.</summary>
    Task<ValidationResult> ValidateAsync(FlowSource flow, CancellationToken cancellationToken = default);

    /// <summary>The components that flows can use.</summary>
    /// <param name="includeSchemas">Whether to give the schemas of their inputs and results. Default: true.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ComponentListResponse> ListComponentsAsync(bool includeSchemas = true, CancellationToken cancellationToken = default);

    /// <summary>Whether it lives.</summary>
    Task<HealthResponse> HealthAsync(CancellationToken cancellationToken = default);
}
