using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc.Http;

/// <summary>
/// JSON-RPC over HTTP: every message of ours is a POST; a request is answered with one JSON message or with an event stream that also
/// carries requests of the server, whose answers are POSTs again.
/// </summary>
sealed class HttpChannel : IRpcChannel
{
    const string InstanceHeader = "Stepflow-Instance-Id";
    const int MaxConnectErrors = 3;
    const int Busy = -32102;
    const int IdBits = 22;

    // Callbacks of one stream in work at once; the stream is read on when one is answered.
    const int MaxCallbacks = 64;

    static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _stop = new();
    readonly HttpClient _client;
    readonly Uri _url;
    readonly IRpcHandler _handler;
    readonly RpcLimits _limits;
    readonly TimeProvider _time;

    // A server over HTTP may have several hosts, and tells their calls apart by nothing but the id. Integers that every language keeps whole.
    long _lastId = (long)RandomNumberGenerator.GetInt32(1, int.MaxValue) << IdBits;

    int _connectErrors;
    Task? _firstNotice;

    /// <param name="client">Used for all requests; disposed with the channel.</param>
    /// <param name="url">Where every message goes.</param>
    /// <param name="handler">Takes what the server starts.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="time">The clock.</param>
    public HttpChannel(HttpClient client, Uri url, IRpcHandler handler, RpcLimits limits, TimeProvider time) =>
        (_client, _url, _handler, _limits, _time) = (client, url, handler, limits, time);

    public RpcStatistics Statistics { get; } = new();

    public Task<string> Closed => _closed.Task;

    public bool IsPeerGone { get; private set; }

    public TimeSpan? IdleTimeout { get; set; }

    public async ValueTask<JsonElement> RequestAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        if (_closed.Task.IsCompleted)
            throw new RpcClosedException(await _closed.Task);
        if (_firstNotice is { IsCompleted: false } notice)
            await notice.WaitAsync(cancellationToken);
        request.Id = Interlocked.Increment(ref _lastId);
        using var deadline = new CancellationTokenSource(request.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken, _stop.Token);
        try
        {
            using var response = await PostAsync(Serialize(request, RpcFrames.Request), null, either.Token);
            _connectErrors = 0;
            var message = await ReadAnswerAsync(response, request, either.Token);
            Statistics.Answer();
            if (message.ReadError() is { } error)
                throw error;
            return message.Result.ValueKind != JsonValueKind.Undefined ? message.Result : throw new RpcProtocolException("the answer has neither result nor error");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _stop.IsCancellationRequested
                ? new RpcClosedException(_closed.Task.IsCompletedSuccessfully ? await _closed.Task : "the channel was closed")
                : deadline.IsCancellationRequested ? new TimeoutException($"no answer within {request.Timeout!.Value.TotalSeconds:0.###} s")
                : new RpcClosedException(IdleTimeout is { } idle ? $"it sent nothing for {idle.TotalSeconds:0.###} s" : $"connecting to {_url} took too long");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } &&
                Interlocked.Increment(ref _connectErrors) >= MaxConnectErrors)
            {
                IsPeerGone |= !_closed.Task.IsCompleted;
                Close($"it cannot be reached at {_url}: {e.Message}");
            }

            throw new RpcClosedException($"{_url}: {e.Message}");
        }
    }

    public void Notify(string method, IRpcBody? parameters)
    {
        var sent = NotifyAsync(Serialize((method, parameters), RpcFrames.Notification));

        // 'initialized' has to be there before the first call.
        _firstNotice ??= sent;
    }

    public void Close(string reason)
    {
        if (_closed.TrySetResult(reason))
            _ = _stop.CancelAsync();
    }

    public ValueTask DisposeAsync()
    {
        Close("the channel was closed");
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task NotifyAsync(byte[] body)
    {
        using var limit = new CancellationTokenSource(NoticeTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            using var response = await PostAsync(body, null, either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Notifications may be lost.
        }
    }

    async Task<HttpResponseMessage> PostAsync(byte[] body, string? instance, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (instance is not null)
            request.Headers.TryAddWithoutValidation(InstanceHeader, instance);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    async ValueTask<RpcMessage> ReadAnswerAsync(HttpResponseMessage response, RpcRequest request, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && type != "application/json")
            throw new RpcErrorException(Busy, $"The server is busy (HTTP status {(int)response.StatusCode})", RetryAfter(response));
        if ((int)response.StatusCode is >= 300 and < 400)
            throw new RpcProtocolException($"it redirects (HTTP status {(int)response.StatusCode}), which is not followed; give the final address as 'url'");
        if (type is not ("application/json" or "text/event-stream") || response.StatusCode == HttpStatusCode.Accepted)
            throw new RpcProtocolException($"it answered with HTTP status {(int)response.StatusCode} and content of type {type ?? "none"}, not with a message");
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var instance = response.Headers.TryGetValues(InstanceHeader, out var ids) ? ids.FirstOrDefault() : null;
        var events = new EventReader(body, _limits, IdleTimeout);
        if (type == "application/json")
            return Parse(await events.ReadAllAsync(cancellationToken), request, isOnly: true)!.Value;
        using var slots = new CallbackSlots(MaxCallbacks);
        while (await events.ReadEventAsync(cancellationToken))
        {
            if (Parse(events.Data, request, isOnly: false) is not { } message)
                continue;
            if (message.Method is null)
                return message;
            await DispatchAsync(message, request.Scope, instance, slots, cancellationToken);
        }

        throw new RpcClosedException("its event stream ended before the answer");
    }

    // The message; null for one that is not for this request.
    RpcMessage? Parse(ReadOnlyMemory<byte> text, RpcRequest request, bool isOnly)
    {
        if (!RpcJson.TryParse(text.Span, out var value, out var problem) || !RpcMessage.TryRead(value, out var message))
        {
            Statistics.BadMessage();
            throw new RpcProtocolException($"the answer cannot be used: {problem ?? "it is no message of JSON-RPC"}", isTooLarge: problem == RpcJson.TooManyValues);
        }

        if (message.Method is not null && !isOnly)
            return message;
        if (message.Id.ValueKind == JsonValueKind.Number && message.Id.TryGetInt64(out var id) && id == request.Id)
            return message;

        // An error without id is the answer to a request that could not even be read.
        if (isOnly && message.Id.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && message.ReadError() is not null)
            return message;
        Statistics.StrayAnswer();
        return isOnly ? throw new RpcProtocolException("it answered another request than the one it was sent") : null;
    }

    async ValueTask DispatchAsync(RpcMessage message, object? scope, string? instance, CallbackSlots slots, CancellationToken cancellationToken)
    {
        if (message.Id.ValueKind is JsonValueKind.Number or JsonValueKind.String)
        {
            await slots.TakeAsync(cancellationToken);
            _ = AnswerAsync(message, scope, instance, slots);
            return;
        }

        Statistics.Notice();
        _handler.Notice(message.Method!, message.Params, scope);
    }

    async Task AnswerAsync(RpcMessage message, object? scope, string? instance, CallbackSlots slots)
    {
        try
        {
            byte[] body;
            try
            {
                var result = await _handler.AnswerAsync(message.Method!, message.Params, scope, _stop.Token);
                body = Serialize((message.Id, result), RpcFrames.Result);
            }
            catch (Exception e)
            {
                body = Serialize((message.Id, e as RpcErrorException ?? new RpcErrorException(RpcCodes.Internal, e.Message)), RpcFrames.Error);
            }

            using var response = await PostAsync(body, instance, slots.Ended);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server misses its answer, and its call fails or times out.
        }
        finally
        {
            slots.Give();
        }
    }

    static JsonElement? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta ? JsonElement.Parse($$"""{"retry_after_ms": {{(long)delta.TotalMilliseconds}}}""") : null;

    static byte[] Serialize<T>(T message, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, RpcJson.WriterOptions))
            write(writer, message);
        return buffer.WrittenSpan.ToArray();
    }
}
