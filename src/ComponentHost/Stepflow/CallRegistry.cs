using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>The attempts that a server works on, and which of them a callback belongs to. Safe for concurrent use.</summary>
sealed class CallRegistry
{
    const int NotFound = -32201;

    readonly ConcurrentDictionary<ActiveCall, bool> _calls = new();

    public int Count => _calls.Count;

    public void Add(ActiveCall call) => _calls[call] = true;

    public void Remove(ActiveCall call) => _calls.TryRemove(call, out _);

    /// <summary>The call that a request was sent for; null when it is over.</summary>
    public ActiveCall? Find(long requestId) => _calls.Keys.FirstOrDefault(c => c.Request?.Id == requestId);

    /// <summary>The call that a callback belongs to.</summary>
    /// <param name="parameters">Its params: <c>call_id</c>, else <c>observability.run_id</c> and <c>step_id</c> name the call.</param>
    /// <param name="scope">The call whose answer the callback came in; null when the transport does not say.</param>
    /// <param name="anyOfTenant">Whether any call of the same tenant will do (blobs belong to the tenant, child runs to a call).</param>
    /// <exception cref="RpcErrorException">There is none, or several could be meant.</exception>
    public ActiveCall Find(JsonElement parameters, object? scope, bool anyOfTenant)
    {
        if (scope is ActiveCall own)
            return own;
        if (Property(parameters, "call_id") is { ValueKind: JsonValueKind.Number } id && id.TryGetInt64(out var number))
            return Find(number) ?? throw new RpcErrorException(NotFound, $"There is no call {number} in flight");
        var observability = Property(parameters, "observability");
        var run = Text(observability, "run_id") ?? Text(observability, "runId");
        var step = Text(observability, "step_id") ?? Text(observability, "stepId");
        var found = _calls.Keys.Where(c =>
            (run is null || string.Equals(c.Call.RunId.ToString(), run, StringComparison.OrdinalIgnoreCase)) && (step is null || c.Call.StepId == step)).ToArray();
        if (found.Length == 0)
        {
            throw new RpcErrorException(NotFound, run is null && step is null
                ? "No call is in flight that this could belong to"
                : $"No call of run {run ?? "?"}, step {step ?? "?"} is in flight; callbacks are answered only while their call is");
        }

        if (found.Length == 1 || (anyOfTenant && found.All(c => c.Call.Tenant == found[0].Call.Tenant)))
            return found[0];
        var missing = run is null || step is null ? "observability.run_id and observability.step_id of the call" : "call_id, the id of the components/execute request (several items of this step are in flight)";
        throw new RpcErrorException(RpcCodes.InvalidParams, $"{found.Length} calls are in flight that this could belong to; add {missing}");
    }

    public static JsonElement? Property(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } v && v.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    public static string? Text(JsonElement? value, string name) =>
        Property(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
