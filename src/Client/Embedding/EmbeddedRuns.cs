using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Http;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Embedding;

/// <summary>The runs of an open engine inside this program.</summary>
sealed class EmbeddedRuns
{
    const string Tenant = RunKey.DefaultTenant;

    readonly RunPreparation _starter;
    readonly TimeProvider _time;

    EmbeddedRuns(EngineHost engine, TimeProvider time)
    {
        Engine = engine;
        Reader = new RunReader(engine.Store);
        _starter = new RunPreparation(engine);
        _time = time;
    }

    public EngineHost Engine { get; }

    public RunReader Reader { get; }

    public TimeProvider Time => _time;

    public static async Task<EmbeddedRuns> OpenAsync(StepFlowOptions options)
    {
        var engine = await EngineOpener.OpenAsync(options);
        await engine.Runs.RecoverAllAsync();
        return new EmbeddedRuns(engine, options.Time);
    }

    /// <summary>A run's index row.</summary>
    /// <exception cref="StepFlowException"><c>RUN_NOT_FOUND</c></exception>
    public async Task<RunSummary> GetAsync(Guid runId, CancellationToken cancel) => await Reader.FindAsync(Tenant, runId, cancel)
        ?? throw new StepFlowException(RunCommandException.NotFound, 404, "There is no such run.") { RunId = runId };

    public async Task<Guid> StartAsync(FlowSource flow, IReadOnlyList<JsonElement> inputs, RunOptions? options, CancellationToken cancel, int? maxItems = null)
    {
        var request = new CreateRunRequest
        {
            FlowId = await StoreAsync(flow, cancel),
            Input = inputs,
            Overrides = options?.Overrides,
            Variables = options?.Variables,
            Labels = options?.Labels,
            MaxConcurrency = options?.MaxConcurrency,
        };
        var start = (await _starter.PrepareAsync(Tenant, request, cancel)) with { MaxItems = maxItems };
        if (options?.IdempotencyKey is not { } key)
            return await Engine.Runs.StartAsync(start, cancel);
        var hash = CanonicalJson.ContentId(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.CreateRunRequest));
        try
        {
            return await Engine.Runs.StartAsync(start with { IdempotencyKey = key, RequestHash = hash }, cancel);
        }
        catch (IdempotencyConflictException e)
        {
            return e.RequestHash == hash ? e.RunId : throw new StepFlowException(
                "IDEMPOTENCY_KEY_REUSED", 422, $"The idempotency key '{key}' belongs to another request (run {e.RunId}). Use a new key.", inner: e)
            {
                RunId = e.RunId,
            };
        }
    }

    public async Task<IReadOnlyList<FlowResult>> ResultsAsync(Guid runId, TimeSpan? timeout, CancellationToken cancel)
    {
        await WaitAsync(await GetAsync(runId, cancel), timeout, cancel);
        var run = await GetAsync(runId, cancel);
        return RunOutcomes.Results(RunViews.Info(run), await ItemsAsync(run, cancel));
    }

    /// <summary>Waits until a run is over.</summary>
    /// <exception cref="StepFlowException"><c>WAIT_TIMEOUT</c></exception>
    public async Task WaitAsync(RunSummary run, TimeSpan? timeout, CancellationToken cancel)
    {
        var deadline = new Deadline(_time, timeout);
        using var limit = deadline.Token(cancel);
        while (!RunOutcomes.IsOver(RunViews.State(run.Status)))
        {
            if (deadline.IsOver)
                throw Deadline.Passed(run.RunId);
            try
            {
                // A child has ended when it says so; its root may go on for long.
                if (run.RunId == run.RootRunId)
                    await Engine.Runs.WaitAsync(Tenant, run.RunId, limit.Token);
                run = await GetAsync(run.RunId, limit.Token);
                if (!RunOutcomes.IsOver(RunViews.State(run.Status)))
                    await Task.Delay(TimeSpan.FromMilliseconds(50), _time, limit.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw Deadline.Passed(run.RunId);
            }
        }
    }

    public async Task<IReadOnlyList<ItemResult>> ItemsAsync(RunSummary run, CancellationToken cancel)
    {
        var report = await Reader.ReportAsync(run, cancel, scope: new ReportScope { RunId = run.RunId, Steps = 0 });
        var items = new List<ItemResult>();
        foreach (var (index, item) in report.Items[run.RunId].Index())
        {
            var outcome = item.Result is { } result ? await Reader.ResolveAsync(Tenant, result, cancel) : null;
            items.Add(RunViews.Item(index, outcome, run.Status, item.CompletedAt));
        }

        return items;
    }

    async Task<string> StoreAsync(FlowSource flow, CancellationToken cancel)
    {
        if (flow.Id is { } id)
            return id;
        var read = FlowReader.Read(await flow.ReadAsync(cancel));
        if (!await Engine.Flows.StoreAsync(Tenant, read, cancel))
            throw new InvalidRequestException(InvalidRequestException.InvalidFlow, "The flow cannot run; see errors.", read.Diagnostics);
        return read.Flow!.Id;
    }
}
