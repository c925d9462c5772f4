using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>
/// A session of the MCP library as a channel like any other. Results are taken as they came, not through the library's types, which
/// would drop what they do not know.
/// </summary>
sealed class McpChannel : IRpcChannel
{
    const string LibraryPrefix = "Request failed (remote): ";

    static readonly TimeSpan PingTime = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly McpClient _client;
    readonly LineTransport? _lines;
    readonly TimeProvider _time;

    // Apart from the ids that the library gives to its own requests.
    long _lastId = 1L << 32;

    /// <param name="client">The session; disposed with the channel.</param>
    /// <param name="lines">What carries it; null: HTTP.</param>
    /// <param name="time">The clock.</param>
    public McpChannel(McpClient client, LineTransport? lines, TimeProvider time)
    {
        (_client, _lines, _time) = (client, lines, time);
        _ = WatchAsync();
    }

    public McpClient Client => _client;

    public Task<string> Closed => _closed.Task;

    public bool IsPeerGone { get; private set; }

    // Not configurable for MCP: a server that reports no progress is silent while it works.
    public TimeSpan? IdleTimeout { get; set; }

    public async ValueTask<JsonElement> RequestAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        request.Id = Interlocked.Increment(ref _lastId);
        using var deadline = new CancellationTokenSource(request.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        _lines?.Expect(request.Id);
        try
        {
            var message = new JsonRpcRequest { Id = new RequestId(request.Id), Method = request.Method, Params = ToNode(request.Parameters) };

            // Not trusted to come back when it should: its own waits on the transport are not all cancellable.
            var response = await _client.SendRequestAsync(message, either.Token).WaitAsync(either.Token);
            if (_lines?.Take(request.Id) is { ValueKind: not JsonValueKind.Undefined } kept)
                return kept;
            return response.Result is { } result ? JsonSerializer.SerializeToElement(result) : default;
        }
        catch (McpProtocolException e) when ((int)e.ErrorCode is LineTransport.BrokenAnswer or LineTransport.TooLargeAnswer)
        {
            throw new RpcProtocolException(Text(e), isTooLarge: (int)e.ErrorCode == LineTransport.TooLargeAnswer);
        }
        catch (McpProtocolException e)
        {
            throw new RpcErrorException((int)e.ErrorCode, Text(e));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            Cancel(request);
            throw new TimeoutException($"no answer within {request.Timeout!.Value.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Cancel(request);
            throw;
        }
        catch (Exception e)
        {
            await CheckSessionAsync(e);
            throw new RpcClosedException(_closed.Task.IsCompletedSuccessfully ? await _closed.Task : e.Message);
        }
        finally
        {
            _lines?.Take(request.Id);
        }
    }

    public void Notify(string method, IRpcBody? parameters) => _ = NotifyAsync(new JsonRpcNotification { Method = method, Params = ToNode(parameters) });

    public void Close(string reason)
    {
        if (!_closed.TrySetResult(reason))
            return;
        _lines?.Close(reason);
    }

    public async ValueTask DisposeAsync()
    {
        Close("the session was closed");
        await _client.DisposeAsync();
    }

    // The library keeps it to itself that nobody waits for an answer any more.
    void Cancel(RpcRequest request) => _ = NotifyAsync(new JsonRpcNotification
    {
        Method = NotificationMethods.CancelledNotification,
        Params = new JsonObject { ["requestId"] = request.Id, ["reason"] = "The step was cancelled or timed out" },
    });

    async Task NotifyAsync(JsonRpcNotification notification)
    {
        try
        {
            using var deadline = new CancellationTokenSource(PingTime, _time);
            await _client.SendMessageAsync(notification, deadline.Token);
        }
        catch (Exception)
        {
            // Nobody is there to be told.
        }
    }

    async Task WatchAsync()
    {
        if (_lines is not null)
        {
            var reason = await _lines.Closed;
            IsPeerGone = _lines.IsPeerGone;
            _closed.TrySetResult(reason);
            return;
        }

        var details = await _client.Completion;
        IsPeerGone = true;
        _closed.TrySetResult(details.Exception is { } e ? $"the session ended: {e.Message}" : "the session ended");
    }

    // A request that failed on its way over HTTP may fail alone, or because the server forgot the session (it was restarted, and every
    // server has its own way to say so). A ping tells.
    async ValueTask CheckSessionAsync(Exception cause)
    {
        if (_lines is not null || _closed.Task.IsCompleted)
            return;
        using var deadline = new CancellationTokenSource(PingTime, _time);
        try
        {
            await _client.PingAsync(cancellationToken: deadline.Token).AsTask().WaitAsync(deadline.Token);
        }
        catch (McpProtocolException)
        {
            // Refused, so somebody is there.
        }
        catch (Exception)
        {
            IsPeerGone = true;
            Close($"the session was lost: {cause.Message}");
        }
    }

    static JsonNode? ToNode(IRpcBody? body)
    {
        if (body is null)
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RpcJson.WriterOptions))
            body.Write(writer);
        return JsonNode.Parse(buffer.WrittenSpan, documentOptions: new JsonDocumentOptions { MaxDepth = RpcJson.MaxDepth });
    }

    static string Text(McpProtocolException e) =>
        e.Message.StartsWith(LibraryPrefix, StringComparison.Ordinal) ? e.Message[LibraryPrefix.Length..] : e.Message;
}
