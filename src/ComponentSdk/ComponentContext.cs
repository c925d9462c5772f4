using System.Text.Json;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk;

/// <summary>
/// One attempt of a step, and what the runtime offers to it. Calls that the runtime answers with an error throw
/// <see cref="ComponentException"/>; calls of an execution that was cancelled throw <see cref="OperationCanceledException"/>. Safe for
/// concurrent use.
/// </summary>
public sealed class ComponentContext
{
    readonly Execution _execution;
    readonly JsonSerializerOptions _json;

    internal ComponentContext(Execution execution, JsonSerializerOptions json) => (_execution, _json) = (execution, json);

    /// <summary>Fires when the step was cancelled or timed out, and when the server stops.</summary>
    public CancellationToken CancellationToken => _execution.Token;

    /// <summary>The attempt, from 1. The same attempt can come twice around a crash of the runtime.</summary>
    public int Attempt => _execution.Parameter("attempt"u8) is { ValueKind: JsonValueKind.Number } a && a.TryGetInt32(out var n) && n > 0 ? n : 1;

    /// <summary>The run; null when the runtime does not say.</summary>
    public string? RunId => Observed("run_id"u8);

    /// <summary>The flow; null when the runtime does not say.</summary>
    public string? FlowId => Observed("flow_id"u8);

    /// <summary>The step; null when the runtime does not say.</summary>
    public string? StepId => Observed("step_id"u8);

    /// <summary>The same for every attempt of this step: hand it to systems that must do a thing only once. Null when the runtime gives none.</summary>
    public string? IdempotencyKey => Text(_execution.Parameter("idempotency_key"u8));

    /// <summary>The W3C trace context; null: none.</summary>
    public string? TraceParent => Observed("traceparent"u8) ??
        (Observed("trace_id"u8) is { } trace && Observed("span_id"u8) is { } span ? $"00-{trace}-{span}-01" : null);

    /// <summary>Stores a value.</summary>
    /// <returns>Its blob id: the same value has the same id.</returns>
    public ValueTask<string> PutBlobAsync<T>(T value, CancellationToken cancellationToken = default) =>
        _execution.Engine.Calls.PutBlobAsync(_execution, value, "data", cancellationToken);

    /// <summary>Stores a flow document, so that it can be run.</summary>
    /// <returns>Its flow id.</returns>
    public ValueTask<string> PutFlowAsync<T>(T flow, CancellationToken cancellationToken = default) =>
        _execution.Engine.Calls.PutBlobAsync(_execution, flow, "flow", cancellationToken);

    /// <summary>Reads a stored value.</summary>
    public ValueTask<JsonElement> GetBlobAsync(string blobId, CancellationToken cancellationToken = default) =>
        _execution.Engine.Calls.GetBlobAsync(_execution, blobId, cancellationToken);

    /// <summary>Reads a stored value as a type.</summary>
    /// <exception cref="JsonException">It does not fit the type.</exception>
    public async ValueTask<T?> GetBlobAsync<T>(string blobId, CancellationToken cancellationToken = default) =>
        (await GetBlobAsync(blobId, cancellationToken)).Deserialize<T>(_json);

    /// <summary>Runs a flow to its end.</summary>
    /// <param name="flowId">The flow.</param>
    /// <param name="input">Its input.</param>
    /// <param name="key">
    /// Names the run among those of this step: a later attempt that asks under the same key finds it instead of starting another. Null: the
    /// runtime counts.
    /// </param>
    /// <param name="overrides">Changes to the flow's steps for this run; null: none.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="SkipException">The flow was skipped. Not caught, the step is skipped too.</exception>
    public async ValueTask<JsonElement> EvaluateFlowAsync<TInput>(
        string flowId, TInput input, string? key = null, JsonElement? overrides = null, CancellationToken cancellationToken = default) =>
        await ChildFlows.EvaluateAsync(
            _execution, new ChildFlow(flowId, [JsonSerializer.SerializeToElement(input, _json)], key, overrides), cancellationToken);

    /// <summary>Starts a run of a flow over many inputs.</summary>
    /// <param name="flowId">The flow.</param>
    /// <param name="inputs">At least one.</param>
    /// <param name="wait">Whether to come back only when the run has ended.</param>
    /// <param name="maxConcurrency">How many steps may be in flight; null: the limit of the flow that this step belongs to.</param>
    /// <param name="key">As in <see cref="EvaluateFlowAsync"/>.</param>
    /// <param name="overrides">As in <see cref="EvaluateFlowAsync"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    public async ValueTask<ComponentRun> SubmitRunAsync<TInput>(
        string flowId,
        IEnumerable<TInput> inputs,
        bool wait = false,
        int? maxConcurrency = null,
        string? key = null,
        JsonElement? overrides = null,
        CancellationToken cancellationToken = default) =>
        await ChildFlows.SubmitAsync(
            _execution,
            new ChildFlow(flowId, [.. inputs.Select(i => JsonSerializer.SerializeToElement(i, _json))], key, overrides),
            wait,
            maxConcurrency,
            cancellationToken);

    /// <summary>How a run stands that this step started.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="wait">Whether to come back only when it has ended.</param>
    /// <param name="includeResults">Whether to ask for its results.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    public async ValueTask<ComponentRun> GetRunAsync(
        string runId, bool wait = false, bool includeResults = true, CancellationToken cancellationToken = default) =>
        await ChildFlows.GetAsync(_execution, runId, wait, includeResults, cancellationToken);

    /// <summary>
    /// Shows progress or partial output to whoever watches the run. Never waits; dropped when the runtime does not take it, or does not keep up.
    /// </summary>
    public void ReportProgress<T>(T value)
    {
        if (!_execution.Engine.Calls.Dialect.Progress || _execution.IsAnswered)
            return;
        var frame = Frame.StartCall("components/progress", id: null);
        frame.Writer.WriteStartObject();
        frame.Writer.WritePropertyName("id"u8);
        _execution.Id.Write(frame.Writer);
        frame.Writer.WritePropertyName("value"u8);
        JsonSerializer.Serialize(frame.Writer, value, _json);
        frame.Writer.WriteEndObject();
        _execution.Peer.Tell(frame.End());
    }

    string? Observed(ReadOnlySpan<byte> name) =>
        _execution.Observability is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) ? Text(value) : null;

    static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
