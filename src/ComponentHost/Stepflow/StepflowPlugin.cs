using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>The components of one server that speaks the stepflow protocol.</summary>
sealed class StepflowPlugin : IComponentPlugin
{
    static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    readonly string _name;
    readonly ServerSettings _settings;
    readonly CallRegistry _registry;
    readonly ComponentServer<StepflowConnection> _server;
    readonly SemaphoreSlim? _slots;
    int _calls;

    public StepflowPlugin(string name, ServerSettings settings, CallRegistry registry, IServerLauncher<StepflowConnection> launcher, TimeProvider time)
    {
        (_name, _settings, _registry) = (name, settings, registry);
        _server = new ComponentServer<StepflowConnection>(name, launcher, settings.Restart, settings.Handshake, time) { KeepRunning = settings.AtBoot };
        _slots = settings.MaxConcurrency is { } most ? new SemaphoreSlim(most) : null;
    }

    /// <summary>The server.</summary>
    public ComponentServer<StepflowConnection> Server => _server;

    public ComponentServerHealth? Health => _server.Health;

    public void Start() => _server.Start();

    public async ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var connection = await _server.AcquireAsync(cancellationToken);
        try
        {
            return await ComponentLists.ReadAsync(connection, _name, _settings.Handshake, cancellationToken);
        }
        catch (Exception e) when (e is RpcErrorException or RpcClosedException or RpcProtocolException or TimeoutException)
        {
            throw Failure($"did not list its components: {e.Message}", e);
        }
    }

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _calls) > _settings.MaxCalls)
        {
            Interlocked.Decrement(ref _calls);
            return ComponentResult.Busy($"Component server '{_name}' has {_settings.MaxCalls} calls waiting (maxQueuedCalls)", BusyFor);
        }

        var hasSlot = false;
        try
        {
            if (_slots is not null)
            {
                await _slots.WaitAsync(cancellationToken);
                hasSlot = true;
            }

            var connection = await _server.AcquireAsync(cancellationToken);
            return await CallAsync(connection, new ActiveCall(call, context, _settings.Call, cancellationToken));
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
            if (hasSlot)
                _slots!.Release();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    async ValueTask<ComponentResult> CallAsync(StepflowConnection connection, ActiveCall call)
    {
        _registry.Add(call);
        try
        {
            var answer = await SendAsync(connection, call);
            connection.Answered();
            return Read(answer);
        }
        catch (RpcErrorException e)
        {
            connection.Answered();
            return ErrorMapping.Map(e, connection.Features.IsOld, _name);
        }
        catch (RpcProtocolException e)
        {
            if (e.IsTooLarge)
                return ComponentResult.Failed(ErrorCodes.TooLarge, $"Component {call.Call.Component} of '{_name}': {e.Message}");
            throw Failure($"broke the protocol: {e.Message}", e);
        }
        catch (TimeoutException e)
        {
            Cancel(connection, call);
            connection.TimedOut();
            return ComponentResult.Failed(ErrorCodes.Timeout, $"Component {call.Call.Component} of '{_name}' gave {e.Message} (callTimeoutMs)");
        }
        catch (OperationCanceledException)
        {
            Cancel(connection, call);
            throw;
        }
        catch (RpcClosedException e)
        {
            throw Failure($"ended during the call: {await ReasonAsync(connection, e)}", e);
        }
        finally
        {
            _registry.Remove(call);
        }
    }

    async ValueTask<JsonElement> SendAsync(StepflowConnection connection, ActiveCall call)
    {
        if (!connection.HasFirstNames)
        {
            try
            {
                return await SendAsync(connection, call, "components/execute", call.Call.Component);
            }
            catch (RpcErrorException e) when (e.Code == RpcCodes.MethodNotFound && connection.Features.IsOld)
            {
                connection.HasFirstNames = true;
            }
        }

        return await SendAsync(connection, call, "component_execute", ComponentLists.ToUrl(_name, call.Call.Component));
    }

    static ValueTask<JsonElement> SendAsync(StepflowConnection connection, ActiveCall call, string method, string component)
    {
        call.Request = new RpcRequest(method, new ExecuteBody(call.Call, component)) { Timeout = call.Timeout, Scope = call };
        return connection.Channel.RequestAsync(call.Request, call.Cancelled);
    }

    static ComponentResult Read(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object)
        {
            if (CallRegistry.Property(answer, "skipped") is { ValueKind: JsonValueKind.Object } skipped)
                return ComponentResult.From(Outcome.Skipped(CallRegistry.Text(skipped, "reason")));
            if (answer.TryGetProperty("output"u8, out var output))
                return ComponentResult.Success(output);
        }

        throw new RpcProtocolException("the result of components/execute has no 'output'");
    }

    static void Cancel(StepflowConnection connection, ActiveCall call)
    {
        if (connection.Features.Cancel && call.Request is { } request)
            connection.Channel.Notify("components/cancel", new WriterBody(w => WriteId(w, request.Id)));
    }

    static void WriteId(Utf8JsonWriter writer, long id)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteEndObject();
    }

    // The exit code and the last words come a moment after the end of the stream.
    static async Task<string> ReasonAsync(StepflowConnection connection, RpcClosedException e)
    {
        await Task.WhenAny(connection.Ended, Task.Delay(LastWords));
        return connection.Ended.IsCompletedSuccessfully ? await connection.Ended : e.Message;
    }

    PluginException Failure(string what, Exception cause)
    {
        var message = $"Component server '{_name}' {what}";
        return new PluginException(message, [message], inner: cause);
    }
}
