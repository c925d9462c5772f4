using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>The callbacks that start and watch child runs, in the shapes of 0.2-0.8 (<c>flows/*</c>) and 0.9-0.11 (<c>runs/*</c>).</summary>
static class ChildRuns
{
    const int MaxItems = 100_000;

    public static async ValueTask<IRpcBody> EvaluateAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var flow = CallbackHandler.Required(parameters, "flow_id", "flowId");
        var input = CallRegistry.Property(parameters, "input") ?? Flows.Json.JsonValues.Null;
        var started = await call.Context.SubmitRunAsync(call.Call, Request(parameters, call, flow, [input]), Either(call, cancellationToken));
        var ended = await call.Context.GetRunAsync(call.Call, started.RunId, wait: true, Either(call, cancellationToken));
        var outcome = ended.Outcomes is [{ } only, ..] ? only : Outcome.Failed(ErrorCodes.Cancelled, $"The child run {ended.RunId} ended as {ended.Status} without a result");
        return new WriterBody(w =>
        {
            w.WriteStartObject();
            w.WritePropertyName("result");
            OutcomeJson.Write(w, outcome);
            w.WriteEndObject();
        });
    }

    public static async ValueTask<IRpcBody> SubmitBatchAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var flow = CallbackHandler.Required(parameters, "flow_id", "flowId");
        var inputs = Inputs(parameters);
        var started = await call.Context.SubmitRunAsync(call.Call, Request(parameters, call, flow, inputs), Either(call, cancellationToken));
        return new WriterBody(w =>
        {
            w.WriteStartObject();
            w.WriteString("batch_id", started.RunId);
            w.WriteNumber("total_runs", inputs.Count);
            w.WriteEndObject();
        });
    }

    public static async ValueTask<IRpcBody> GetBatchAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var id = RunIdOf(CallbackHandler.Required(parameters, "batch_id", "batchId"));
        var status = await call.Context.GetRunAsync(call.Call, id, IsTrue(parameters, "wait"), Either(call, cancellationToken));
        var withResults = IsTrue(parameters, "include_results");
        return new WriterBody(w => RunStatusJson.WriteBatch(w, status, withResults));
    }

    public static async ValueTask<IRpcBody> SubmitAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var flow = CallbackHandler.Required(parameters, "flowId", "flow_id");
        var status = await call.Context.SubmitRunAsync(call.Call, Request(parameters, call, flow, Inputs(parameters)), Either(call, cancellationToken));
        var wait = IsTrue(parameters, "wait");
        if (wait)
            status = await WaitAsync(parameters, call, status.RunId, cancellationToken);
        return new WriterBody(w => RunStatusJson.Write(w, status, withResults: wait));
    }

    public static async ValueTask<IRpcBody> GetAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var id = RunIdOf(CallbackHandler.Required(parameters, "runId", "run_id"));
        var status = IsTrue(parameters, "wait")
            ? await WaitAsync(parameters, call, id, cancellationToken)
            : await call.Context.GetRunAsync(call.Call, id, wait: false, Either(call, cancellationToken));
        var withResults = IsTrue(parameters, "includeResults") || IsTrue(parameters, "include_results");
        return new WriterBody(w => RunStatusJson.Write(w, status, withResults));
    }

    // Waiting that takes longer than the server wants is no failure: it gets the status as it stands.
    static async ValueTask<ChildRunStatus> WaitAsync(JsonElement parameters, ActiveCall call, Guid runId, CancellationToken cancellationToken)
    {
        var seconds = CallRegistry.Property(parameters, "timeoutSecs") is { ValueKind: JsonValueKind.Number } t && t.TryGetDouble(out var s) && s is > 0 and < 1e7 ? s : (double?)null;
        if (seconds is null)
            return await call.Context.GetRunAsync(call.Call, runId, wait: true, Either(call, cancellationToken));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds.Value), call.Context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, call.Cancelled, cancellationToken);
        try
        {
            return await call.Context.GetRunAsync(call.Call, runId, wait: true, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return await call.Context.GetRunAsync(call.Call, runId, wait: false, Either(call, cancellationToken));
        }
    }

    static ChildRunRequest Request(JsonElement parameters, ActiveCall call, string flow, IReadOnlyList<JsonElement> inputs) => new()
    {
        FlowId = flow,
        Inputs = inputs,
        Key = CallRegistry.Text(parameters, "subflowKey") ?? CallRegistry.Text(parameters, "subflow_key") ?? call.NextChildKey(),
        Overrides = CallRegistry.Property(parameters, "overrides"),
        MaxConcurrency = (CallRegistry.Property(parameters, "maxConcurrency") ?? CallRegistry.Property(parameters, "max_concurrency")) is { ValueKind: JsonValueKind.Number } most
            && most.TryGetInt32(out var number) && number > 0 ? number : null,
    };

    static List<JsonElement> Inputs(JsonElement parameters)
    {
        if (CallRegistry.Property(parameters, "inputs") is not { ValueKind: JsonValueKind.Array } inputs || inputs.GetArrayLength() == 0)
            throw new RpcErrorException(RpcCodes.InvalidParams, "'inputs' must be a list with at least one entry");
        if (inputs.GetArrayLength() > MaxItems)
            throw new RpcErrorException(RpcCodes.InvalidParams, $"'inputs' has more than {MaxItems} entries");
        return [.. inputs.EnumerateArray()];
    }

    static Guid RunIdOf(string text) => Guid.TryParse(text, out var id) ? id : throw new RpcErrorException(RpcCodes.InvalidParams, $"'{text}' is no run id");

    static bool IsTrue(JsonElement parameters, string name) => CallRegistry.Property(parameters, name) is { ValueKind: JsonValueKind.True };

    // The channel's own end stops the answer from being sent, so the call's token is the one that matters while waiting.
    static CancellationToken Either(ActiveCall call, CancellationToken channel) => call.Cancelled.CanBeCanceled ? call.Cancelled : channel;
}
