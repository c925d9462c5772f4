using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Http;
using StepFlow.Client.Mapping;

namespace StepFlow.Client;

/// <summary>Runs flows on a server, over HTTP. Keep one for the life of the program.</summary>
public partial class StepFlowClient : IStepFlowExecutor
{
    readonly StepFlowClientOptions _options;
    readonly HttpClient? _own;
    readonly ApiConnection _api;
    readonly FlowUploads _flows;

    /// <summary>Creates a client; nothing is sent yet.</summary>
    /// <param name="url">The server, for instance <c>http://localhost:7840</c>.</param>
    /// <param name="options">How it behaves.</param>
    public StepFlowClient(Uri url, StepFlowClientOptions? options = null)
        : this(url, options ?? new StepFlowClientOptions(), null)
    {
    }

    /// <summary>Creates a client; nothing is sent yet.</summary>
    /// <param name="url">The server, for instance <c>http://localhost:7840</c>.</param>
    /// <param name="options">How it behaves.</param>
    public StepFlowClient(string url, StepFlowClientOptions? options = null)
        : this(new Uri(url), options)
    {
    }

    internal StepFlowClient(Uri url, StepFlowClientOptions options, Func<HttpClient>? http)
    {
        Url = url;
        _options = options;
        if (http is null && options.Http is null)
            _own = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        _api = new ApiConnection(http ?? (() => options.Http ?? _own!), url, options);
        _flows = new FlowUploads(_api);
    }

    /// <inheritdoc/>
    public Uri? Url { get; }

    /// <inheritdoc/>
    public async Task<FlowResult> RunAsync(
        FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunManyAsync(flow, [input], options, cancellationToken))[0];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlowResult>> RunManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(_options.Time, options?.Timeout);

        // A key of the caller's has to mean the same request whether or not somebody waits.
        var waits = options?.IdempotencyKey is null && deadline.Seconds > 0;
        var run = await CreateAsync(flow, inputs, options, waits ? deadline.Seconds : null, cancellationToken);
        return run.Results is { } results && results.Count == inputs.Count && RunOutcomes.IsOver(run.Status)
            ? RunOutcomes.Results(run, results)
            : await ResultsAsync(run.RunId, deadline, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Guid> SubmitAsync(
        FlowSource flow, JsonElement input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        SubmitManyAsync(flow, [input], options, cancellationToken);

    /// <inheritdoc/>
    public async Task<Guid> SubmitManyAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await CreateAsync(flow, inputs, options, null, cancellationToken)).RunId;

    /// <inheritdoc/>
    public Task<RunInfo> GetRunAsync(Guid runId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get($"runs/{runId}"), ApiJson.Default.RunInfo, cancellationToken);

    /// <inheritdoc/>
    public async Task<FlowResult> GetResultAsync(Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RunOutcomes.Single(runId, await GetResultsAsync(runId, timeout, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowResult>> GetResultsAsync(
        Guid runId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ResultsAsync(runId, new Deadline(_options.Time, timeout), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<FlowEvent> EventsAsync(Guid runId, string? after = null, CancellationToken cancellationToken = default) =>
        new EventReader(_api, _options).ReadAsync(runId, after, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _own?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected virtual ValueTask StopServerAsync() => ValueTask.CompletedTask;

    Task<CreateRunResponse> CreateAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options, int? wait, CancellationToken cancellationToken)
    {
        // One key for all that is tried in this call.
        var key = options?.IdempotencyKey ?? Guid.NewGuid().ToString();
        return _flows.UseAsync(
            flow,
            id =>
            {
                var body = new CreateRunRequest
                {
                    FlowId = id,
                    Input = inputs,
                    Overrides = options?.Overrides,
                    Variables = options?.Variables,
                    Labels = options?.Labels,
                    MaxConcurrency = options?.MaxConcurrency,
                    Wait = wait is not null,
                    TimeoutSecs = wait,
                };
                var request = ApiRequest.Post("runs", body, ApiJson.Default.CreateRunRequest).Once(key) with { Wait = TimeSpan.FromSeconds(wait ?? 0) };
                return _api.SendAsync(request, ApiJson.Default.CreateRunResponse, cancellationToken);
            },
            cancellationToken);
    }

    async Task<IReadOnlyList<FlowResult>> ResultsAsync(Guid runId, Deadline deadline, CancellationToken cancellationToken)
    {
        var run = await GetRunAsync(runId, cancellationToken);
        using var limit = deadline.Token(cancellationToken);
        while (!RunOutcomes.IsOver(run.Status))
        {
            if (deadline.IsOver)
                throw Deadline.Passed(runId);
            var seconds = Math.Max(1, deadline.Seconds);
            var waiting = ApiRequest.Get($"runs/{runId}?wait=true&timeoutSecs={seconds}") with { Wait = TimeSpan.FromSeconds(seconds) };
            try
            {
                run = await _api.SendAsync(waiting, ApiJson.Default.RunInfo, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Deadline.Passed(runId);
            }
        }

        if (run.Status == RunState.RecoveryFailed)
            return RunOutcomes.Results(run, []);
        var items = new List<ItemResult>();
        for (int? offset = 0; offset is { } from;)
        {
            var page = await GetItemsAsync(runId, from, cancellationToken);
            items.AddRange(page.Items);
            offset = page.NextOffset;
        }

        return RunOutcomes.Results(run, items);
    }
}
