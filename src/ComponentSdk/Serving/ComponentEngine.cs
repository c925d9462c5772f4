using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>Takes messages, runs components and answers; whatever carries the messages. Safe for concurrent use.</summary>
sealed class ComponentEngine(IReadOnlyDictionary<string, Component> components, ComponentServerOptions options)
{
    static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<RpcId, Execution?> _byId = new();
    readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _pending;
    volatile bool _stopping;

    public ComponentServerOptions Options { get; } = options;

    public RuntimeCalls Calls { get; } = new(options.Json);

    /// <summary>Takes one message.</summary>
    /// <returns>Whether there is or will be an answer to it.</returns>
    public bool Take(ReadOnlySpan<byte> text, IPeer peer)
    {
        if (!RpcJson.TryParse(text, out var value, out var problem))
            return Refuse(peer, null, RpcCodes.Parse, $"The message cannot be used: {problem}");
        if (!RpcMessage.TryRead(value, out var message))
            return Refuse(peer, null, RpcCodes.InvalidRequest, "A message is an object with a method, or with the id of what it answers");
        if (message.Method is null)
        {
            Calls.Answer(message);
            return false;
        }

        if (message.Id.ValueKind == JsonValueKind.Undefined)
        {
            Notice(message);
            return false;
        }

        if (!RpcId.TryRead(message.Id, out var id))
            return Refuse(peer, null, RpcCodes.InvalidRequest, "The id of a request is a string or a whole number");
        if (message.Params.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            return Refuse(peer, id, RpcCodes.InvalidParams, "params must be an object");
        if (message.Method == "components/execute")
            Execute(id, message.Params, peer);
        else
            Methods.Answer(this, components, id, message, peer);
        return true;
    }

    public static bool Refuse(IPeer peer, RpcId? id, int code, string message)
    {
        peer.Answer(Frame.Error(id, code, message));
        return true;
    }

    public Component? Find(JsonElement parameters, IPeer peer, RpcId id)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("component"u8, out var name) ||
            name.ValueKind != JsonValueKind.String)
        {
            Refuse(peer, id, RpcCodes.InvalidParams, "params.component must be the path of a component");
            return null;
        }

        var path = name.GetString()!;
        if (components.TryGetValue(path, out var component) || components.TryGetValue("/" + path, out component))
            return component;
        var known = components.Count == 0 ? "none" : string.Join(", ", components.Keys.Take(20));
        Refuse(peer, id, ComponentErrorCodes.ComponentNotFound, $"There is no component '{path}'; this server has {known}");
        return null;
    }

    public void Forget(Execution execution)
    {
        if (_byId.TryGetValue(execution.Id, out var there) && (there is null || ReferenceEquals(there, execution)))
            _byId.TryRemove(KeyValuePair.Create(execution.Id, there));
        if (Interlocked.Decrement(ref _pending) == 0 && _stopping)
            _idle.TrySetResult();
    }

    /// <summary>Refuses new executions, waits for those in flight, and cancels the ones that take longer than the grace.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        _stopping = true;
        if (Volatile.Read(ref _pending) == 0)
            _idle.TrySetResult();
        await Task.WhenAny(_idle.Task, Task.Delay(grace));
        Calls.Close();
        foreach (var execution in _byId.Values)
            execution?.Cancel("The server is stopping");
    }

    void Execute(RpcId id, JsonElement parameters, IPeer peer)
    {
        if (Find(parameters, peer, id) is not { } component)
            return;
        var stopping = _stopping;
        if (Interlocked.Increment(ref _pending) > Options.MaxPending || stopping)
        {
            Interlocked.Decrement(ref _pending);
            peer.Answer(Frame.Error(
                id,
                ComponentErrorCodes.ResourceUnavailable,
                stopping ? "The server is stopping" : $"More than {Options.MaxPending} executions are in flight",
                Failures.BusyData(BusyRetry)));
            return;
        }

        var execution = new Execution(this, component, id, parameters, peer);

        // Ids of different runtimes may be the same; then neither execution can be cancelled by its id.
        if (!_byId.TryAdd(id, execution))
            _byId[id] = null;
        peer.Began(execution);
        ThreadPool.UnsafeQueueUserWorkItem(execution, preferLocal: false);
    }

    void Notice(in RpcMessage message)
    {
        if (message.Method == "components/cancel" && message.Params.ValueKind == JsonValueKind.Object &&
            message.Params.TryGetProperty("id"u8, out var text) && RpcId.TryRead(text, out var id) && _byId.TryGetValue(id, out var execution))
            execution?.Cancel("The runtime cancelled the execution");
    }
}
