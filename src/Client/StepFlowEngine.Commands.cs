using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Parsing;

namespace StepFlow.Client;

/// <content>What is done to runs, batches, flows and components.</content>
public sealed partial class StepFlowEngine
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<FlowEvent> EventsAsync(
        Guid runId, string? after = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (runs, run) = await DoAsync(async runs => (runs, await runs.GetAsync(runId, cancellationToken)));
        await foreach (var next in EmbeddedEvents.ReadAsync(runs, run, after ?? "0", cancellationToken))
            yield return next;
    }

    /// <inheritdoc/>
    public Task SignalAsync(
        Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default) =>
        DoAsync(async runs => await runs.Engine.Runs.SignalAsync(
            RunKey.DefaultTenant, (await runs.GetAsync(runId, cancellationToken)).RootRunId, name, value, signalId, cancellationToken));

    /// <inheritdoc/>
    public Task CancelAsync(Guid runId, CancellationToken cancellationToken = default) => DoAsync(async runs =>
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        if (run.Status != RunStatus.Cancelled)
            await runs.Engine.Runs.CancelAsync(RunKey.DefaultTenant, run.RootRunId, null, cancellationToken);
    });

    /// <inheritdoc/>
    public Task PauseAsync(Guid runId, CancellationToken cancellationToken = default) => DoAsync(async runs =>
        await runs.Engine.Runs.PauseAsync(
            RunKey.DefaultTenant, (await runs.GetAsync(runId, cancellationToken)).RootRunId, null, cancellationToken));

    /// <inheritdoc/>
    public Task ResumeAsync(Guid runId, CancellationToken cancellationToken = default) => DoAsync(async runs =>
        await runs.Engine.Runs.ResumeAsync(
            RunKey.DefaultTenant, (await runs.GetAsync(runId, cancellationToken)).RootRunId, null, cancellationToken));

    /// <inheritdoc/>
    public Task<Guid> ForkAsync(Guid runId, string? fromStep = null, CancellationToken cancellationToken = default) => DoAsync(async runs =>
    {
        ThrowIfStopped();
        var run = await runs.GetAsync(runId, cancellationToken);
        return await runs.Engine.Runs.ForkAsync(new() { RunId = run.RootRunId, FromSteps = fromStep is null ? [] : [fromStep] }, cancellationToken);
    });

    /// <inheritdoc/>
    public Task<Guid> SubmitBatchAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        DoAsync(runs =>
        {
            ThrowIfStopped();
            var run = new RunOptions
            {
                Overrides = options?.Overrides,
                Variables = options?.Variables,
                IdempotencyKey = options?.IdempotencyKey,
                Labels = new Dictionary<string, string> { [BatchInfo.Label] = "true" },
            };
            return runs.StartAsync(flow, inputs, run, cancellationToken, options?.MaxConcurrency);
        });

    /// <inheritdoc/>
    public Task<BatchResult> GetBatchAsync(
        Guid batchId, bool wait = true, bool includeResults = true, CancellationToken cancellationToken = default) =>
        DoAsync(async runs =>
        {
            var run = await runs.GetAsync(batchId, cancellationToken);
            if (!run.Labels.ContainsKey(BatchInfo.Label))
                throw new StepFlowException("BATCH_NOT_FOUND", 404, "There is no such batch.");
            if (wait)
                await runs.WaitAsync(run, null, cancellationToken);
            run = await runs.GetAsync(batchId, cancellationToken);
            var items = includeResults ? await runs.ItemsAsync(run, cancellationToken) : [];
            return new BatchResult(BatchInfo.From(RunViews.Info(run)), [.. items.Select(i => i.Result)]);
        });

    /// <inheritdoc/>
    public Task<ValidationResult> ValidateAsync(FlowSource flow, CancellationToken cancellationToken = default) => DoAsync(async runs =>
    {
        var read = flow.Id is { } id
            ? FlowReader.Read((await runs.Engine.Flows.GetAsync(RunKey.DefaultTenant, id, cancellationToken)).Document)
            : FlowReader.Read(await flow.ReadAsync(cancellationToken));
        return new ValidationResult(
            read.Flow?.Id ?? "", [.. read.Diagnostics.Select(DiagnosticInfo.From)], read.NumFatal, read.NumError, read.NumWarning);
    });

    /// <inheritdoc/>
    public Task<ComponentListResponse> ListComponentsAsync(bool includeSchemas = true, CancellationToken cancellationToken = default) =>
        DoAsync(async runs => ComponentViews.List(await runs.Engine.Components.ListAsync(cancellationToken), includeSchemas));

    /// <inheritdoc/>
    public Task<HealthResponse> HealthAsync(CancellationToken cancellationToken = default) => DoAsync(async runs =>
    {
        await runs.Engine.Store.Index.FindAsync(RunKey.DefaultTenant, Guid.Empty, cancellationToken);
        return new HealthResponse("healthy", _options.Time.GetUtcNow(), typeof(StepFlowEngine).Assembly.GetName().Version!.ToString(3));
    });
}
