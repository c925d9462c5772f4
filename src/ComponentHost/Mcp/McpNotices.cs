using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>What a server tells unasked: progress of calls, and that its tools changed.</summary>
sealed class McpNotices
{
    static readonly string[] Members = ["progress", "total", "message"];

    readonly ConcurrentDictionary<string, (ComponentCall Call, IComponentContext Context)> _calls = new(StringComparer.Ordinal);
    long _lastToken;
    int _toolsVersion;

    /// <summary>Grows when the tools change.</summary>
    public int ToolsVersion => Volatile.Read(ref _toolsVersion);

    /// <summary>From now on progress of a call is reported.</summary>
    /// <returns>The token that the server is to name it by.</returns>
    public string Begin(ComponentCall call, IComponentContext context)
    {
        var token = "stepflow-" + Interlocked.Increment(ref _lastToken).ToString(CultureInfo.InvariantCulture);
        _calls[token] = (call, context);
        return token;
    }

    public void End(string token) => _calls.TryRemove(token, out _);

    public ValueTask ProgressAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Params is JsonObject parameters && parameters["progressToken"] is JsonValue value && value.TryGetValue<string>(out var token) &&
            _calls.TryGetValue(token, out var running))
            running.Context.Report(running.Call, Partial(parameters));
        return ValueTask.CompletedTask;
    }

    public ValueTask ToolsChangedAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _toolsVersion);
        return ValueTask.CompletedTask;
    }

    static JsonElement Partial(JsonObject parameters) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        foreach (var name in Members)
        {
            if (parameters[name] is not { } value)
                continue;
            w.WritePropertyName(name);
            value.WriteTo(w);
        }

        w.WriteEndObject();
    });
}
