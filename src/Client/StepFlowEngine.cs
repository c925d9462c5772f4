using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;

namespace StepFlow.Client;

/// <summary>The engine inside this program: runs flows without any process or server besides.</summary>
public sealed partial class StepFlowEngine : IStepFlowExecutor
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    readonly StepFlowOptions _options;
    readonly Lock _lock = new();
    Task<EmbeddedRuns>? _opened;
    volatile bool _stopped;

    /// <summary>Prepares an engine; it is opened with the first call, or by <see cref="OpenAsync"/>.</summary>
    public StepFlowEngine(StepFlowOptions options) => _options = options;

    /// <inheritdoc/>
    public Uri? Url => null;

    /// <summary>Makes an engine and opens it.</summary>
    /// <param name="configure">Says what it is made of; null: the built-in components, everything in memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StepFlowException"><c>INVALID_CONFIG</c>, <c>STORE_UNAVAILABLE</c></exception>
    public static async Task<StepFlowEngine> StartAsync(Action<StepFlowOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new StepFlowOptions();
        configure?.Invoke(options);
        var engine = new StepFlowEngine(options);
        await engine.OpenAsync(cancellationToken);
        return engine;
    }

    /// <summary>Opens the store and takes up the runs that an earlier process left. Does it once, however often it is called.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) => RunsAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<FlowResult> RunAsync(
        FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunManyAsync(flow, [input], options, cancellationToken))[0];

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowResult>> RunManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        DoAsync(async runs =>
        {
            ThrowIfStopped();
            return await runs.ResultsAsync(
                await runs.StartAsync(flow, inputs, options, cancellationToken), options?.Timeout, cancellationToken);
        });

    /// <inheritdoc/>
    public Task<Guid> SubmitAsync(
        FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        SubmitManyAsync(flow, [input], options, cancellationToken);

    /// <inheritdoc/>
    public Task<Guid> SubmitManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        DoAsync(runs =>
        {
            ThrowIfStopped();
            return runs.StartAsync(flow, inputs, options, cancellationToken);
        });

    /// <inheritdoc/>
    public Task<RunInfo> GetRunAsync(Guid runId, CancellationToken cancellationToken = default) =>
        DoAsync(async runs => RunViews.Info(await runs.GetAsync(runId, cancellationToken)));

    /// <inheritdoc/>
    public async Task<FlowResult> GetResultAsync(Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RunOutcomes.Single(runId, await GetResultsAsync(runId, timeout, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowResult>> GetResultsAsync(
        Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        DoAsync(runs => runs.ResultsAsync(runId, timeout, cancellationToken));

    /// <summary>Starts nothing any more; gives runs that are at work a moment, and leaves the others as their journals say.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        if (_opened is not { IsCompletedSuccessfully: true } opened)
            return;
        var live = (await opened).Engine.Runs;
        var start = _options.Time.GetTimestamp();
        using var timer = new PeriodicTimer(Poll, _options.Time);
        while (live.LiveRuns > 0 && _options.Time.GetElapsedTime(start) < _options.DrainTimeout)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        Task<EmbeddedRuns>? opened;
        lock (_lock)
            opened = _opened;
        if (opened is not null && await ((Task)opened).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default))
            await (await opened).Engine.DisposeAsync();
    }

    Task<EmbeddedRuns> RunsAsync()
    {
        lock (_lock)
        {
            // An engine that could not be opened may be the next time: the disk was full, another process had the file.
            if (_opened is null or { IsFaulted: true })
                _opened = EmbeddedRuns.OpenAsync(_options);
            return _opened;
        }
    }

    async Task<T> DoAsync<T>(Func<EmbeddedRuns, Task<T>> action)
    {
        try
        {
            return await action(await RunsAsync());
        }
        catch (Exception e) when (e is not StepFlowException && Failures.Find(e) is { } failure)
        {
            throw failure;
        }
    }

    async Task DoAsync(Func<EmbeddedRuns, Task> action) => await DoAsync(async runs =>
    {
        await action(runs);
        return true;
    });

    void ThrowIfStopped()
    {
        if (_stopped)
            throw new StepFlowException("STOPPING", 503, "The engine is stopping; it starts nothing any more.");
    }
}
