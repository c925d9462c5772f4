using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>Runs that a component starts.</summary>
static class ChildFlows
{
    static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Asks in the words of the runtime's version. A snake_case <c>initialize</c> came from 0.2 to 0.9, and only 0.9 has no
    /// <c>flows/*</c>: the first refusal tells, and is remembered.
    /// </summary>
    public static async Task<JsonElement> EvaluateAsync(Execution execution, ChildFlow flow, CancellationToken cancellationToken)
    {
        var calls = execution.Engine.Calls;
        var runs = calls.Dialect.Runs;
        try
        {
            return await EvaluateAsync(execution, flow, runs, cancellationToken);
        }
        catch (ComponentException e) when (e.Code == RpcCodes.MethodNotFound)
        {
            var output = await EvaluateAsync(execution, flow, !runs, cancellationToken);
            calls.Dialect = calls.Dialect with { Runs = !runs };
            return output;
        }
    }

    public static async Task<ComponentRun> SubmitAsync(
        Execution execution, ChildFlow flow, bool wait, int? maxConcurrency, CancellationToken cancellationToken)
    {
        var status = await execution.Engine.Calls.AskAsync(
            execution,
            "runs/submit",
            w =>
            {
                w.WriteString("flowId"u8, flow.FlowId);
                w.WriteStartArray("inputs"u8);
                foreach (var input in flow.Inputs)
                    RpcJson.WriteValue(w, input);
                w.WriteEndArray();
                w.WriteBoolean("wait"u8, wait);
                if (maxConcurrency is { } most)
                    w.WriteNumber("maxConcurrency"u8, most);
                flow.WriteOptions(w, "subflowKey"u8);
            },
            cancellationToken);
        return Read(status);
    }

    public static async Task<ComponentRun> GetAsync(
        Execution execution, string runId, bool wait, bool includeResults, CancellationToken cancellationToken)
    {
        var status = await execution.Engine.Calls.AskAsync(
            execution,
            "runs/get",
            w =>
            {
                w.WriteString("runId"u8, runId);
                w.WriteBoolean("wait"u8, wait);
                w.WriteBoolean("includeResults"u8, includeResults);
            },
            cancellationToken);
        return Read(status);
    }

    /// <summary>The output inside a FlowResult.</summary>
    /// <exception cref="SkipException">It is skipped.</exception>
    /// <exception cref="ComponentException">It failed; code, message and data are the flow's.</exception>
    public static JsonElement OutputOf(JsonElement result)
    {
        var outcome = result.ValueKind == JsonValueKind.Object && result.TryGetProperty("outcome"u8, out var o) ? o.GetString() : null;
        if (outcome == "success")
            return result.TryGetProperty("result"u8, out var output) ? output : JsonElement.Parse("null"u8);
        if (outcome == "skipped")
            throw new SkipException(result.TryGetProperty("reason"u8, out var reason) ? reason.GetString() : null);
        if (outcome is null || !result.TryGetProperty("error"u8, out var error) || error.ValueKind != JsonValueKind.Object)
            throw new ComponentException("The flow ended without a result");
        var code = error.TryGetProperty("code"u8, out var c) && c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var number)
            ? number : ComponentErrorCodes.ExecutionFailed;
        var message = error.TryGetProperty("message"u8, out var m) ? m.ToString() : "The flow failed";
        throw new ComponentException(code, message, error.TryGetProperty("data"u8, out var data) ? data : null);
    }

    static async Task<JsonElement> EvaluateAsync(Execution execution, ChildFlow flow, bool runs, CancellationToken cancellationToken)
    {
        if (!runs)
        {
            var answer = await execution.Engine.Calls.AskAsync(
                execution,
                "flows/evaluate",
                w =>
                {
                    w.WriteString("flow_id"u8, flow.FlowId);
                    w.WritePropertyName("input"u8);
                    RpcJson.WriteValue(w, flow.Inputs[0]);
                    flow.WriteOptions(w, "subflow_key"u8);
                },
                cancellationToken);
            return OutputOf(answer.TryGetProperty("result"u8, out var result) ? result : default);
        }

        var run = await SubmitAsync(execution, flow, wait: true, maxConcurrency: null, cancellationToken);
        while (run.CompletedAt is null && run.Status is "running" or "paused" || run.Results is null or { Count: 0 })
            run = await GetAsync(execution, run.RunId, wait: true, includeResults: true, cancellationToken);
        return run.Results[0].Output;
    }

    static ComponentRun Read(JsonElement status) => status.Deserialize<ComponentRun>(Wire)
        ?? throw new ComponentException(RpcCodes.InvalidRequest, "The runtime did not say how the run stands");
}
