using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>The tools of one MCP server as components.</summary>
sealed class McpPlugin : IComponentPlugin
{
    const int MaxNamesInMessages = 20;

    static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    readonly string _name;
    readonly McpSettings _settings;
    readonly TimeProvider _time;
    readonly ComponentServer<McpConnection> _server;
    readonly SemaphoreSlim? _slots;
    int _calls;

    public McpPlugin(string name, McpSettings settings, TimeProvider time)
    {
        (_name, _settings, _time) = (name, settings, time);
        _server = new ComponentServer<McpConnection>(name, new McpLauncher(settings, time), settings.Server.Restart, settings.Server.Handshake, time)
        {
            KeepRunning = settings.Server.AtBoot,
        };
        _slots = settings.Server.MaxConcurrency is { } most ? new SemaphoreSlim(most) : null;
    }

    /// <summary>The server.</summary>
    public ComponentServer<McpConnection> Server => _server;

    public ComponentServerHealth? Health => _server.Health;

    public void Start() => _server.Start();

    public async ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var connection = await _server.AcquireAsync(cancellationToken);
        try
        {
            return [.. (await connection.ToolsAsync(_settings.Server.Handshake, cancellationToken)).Values];
        }
        catch (Exception e) when (e is RpcErrorException or RpcClosedException or RpcProtocolException or TimeoutException)
        {
            throw Failure($"did not list its tools: {e.Message}", e);
        }
    }

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        if (call.Input.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            return ComponentResult.Failed(
                ErrorCodes.InvalidInput, $"The input of {call.Component} must be an object: the arguments of the tool by name");
        }

        if (Interlocked.Increment(ref _calls) > _settings.Server.MaxCalls)
        {
            Interlocked.Decrement(ref _calls);
            return ComponentResult.Busy($"MCP server '{_name}' has {_settings.Server.MaxCalls} calls waiting (maxQueuedCalls)", BusyFor);
        }

        var hasSlot = false;
        try
        {
            if (_slots is not null)
            {
                await _slots.WaitAsync(cancellationToken);
                hasSlot = true;
            }

            return await CallAsync(await _server.AcquireAsync(cancellationToken), call, context, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
            if (hasSlot)
                _slots!.Release();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    async ValueTask<ComponentResult> CallAsync(
        McpConnection connection, ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var tool = call.Component.TrimStart('/');
        var token = connection.Notices.Begin(call, context);
        try
        {
            var tools = await connection.ToolsAsync(_settings.Server.Handshake, cancellationToken);
            if (!tools.ContainsKey(tool))
            {
                return ComponentResult.Failed(
                    ErrorCodes.ComponentNotFound, $"MCP server '{_name}' has no tool '{tool}'; it has {Names(tools.Keys)}");
            }

            var request = new RpcRequest("tools/call", new ToolCallBody(tool, call, token)) { Timeout = _settings.Server.Call };
            var answer = await connection.Channel.RequestAsync(request, cancellationToken);
            connection.Answered();
            return ToolResults.Read(tool, answer, _settings.Output);
        }
        catch (RpcErrorException e)
        {
            connection.Answered();
            return ToolResults.Read(e);
        }
        catch (RpcProtocolException e)
        {
            return e.IsTooLarge
                ? ComponentResult.Failed(ErrorCodes.TooLarge, $"Tool '{tool}' of '{_name}': {e.Message}")
                : throw Failure($"broke the protocol: {e.Message}", e);
        }
        catch (TimeoutException e)
        {
            connection.TimedOut();
            return ComponentResult.Failed(ErrorCodes.Timeout, $"Tool '{tool}' of '{_name}' gave {e.Message} (callTimeoutMs)");
        }
        catch (RpcClosedException e)
        {
            // The exit code and the last words come a moment after the end of the stream.
            await Task.WhenAny(connection.Ended, Task.Delay(LastWords, _time, cancellationToken));
            throw Failure($"ended during the call: {(connection.Ended.IsCompletedSuccessfully ? await connection.Ended : e.Message)}", e);
        }
        finally
        {
            connection.Notices.End(token);
        }
    }

    static string Names(IEnumerable<string> tools)
    {
        var names = tools.Order(StringComparer.Ordinal).ToArray();
        return names.Length == 0 ? "none"
            : string.Join(", ", names.Take(MaxNamesInMessages)) + (names.Length > MaxNamesInMessages ? ", …" : "");
    }

    PluginException Failure(string what, Exception cause)
    {
        var message = $"MCP server '{_name}' {what}";
        return new PluginException(message, [message], inner: cause);
    }
}
