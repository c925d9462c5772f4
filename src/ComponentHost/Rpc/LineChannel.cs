using System.Collections.Concurrent;
using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>JSON-RPC over two byte streams, one message a line.</summary>
sealed class LineChannel : IRpcChannel, ILineSink
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    readonly ConcurrentDictionary<long, PendingCall> _pending = new();
    readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _stop = new();
    readonly IByteDuplex _duplex;
    readonly IRpcHandler _handler;
    readonly RpcLimits _limits;
    readonly TimeProvider _time;
    readonly FrameWriter _writer;
    readonly ITimer _timer;
    readonly bool _inline;
    long _lastId;
    long _lastByteAt;
    int _armed;
    int _incoming;
    int _noiseLines;
    int _noiseBytes;

    /// <summary>Starts reading.</summary>
    /// <param name="duplex">The streams; shut and disposed by the channel.</param>
    /// <param name="handler">Takes what the peer starts.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="inlineAnswers">
    /// Whether the code that awaits an answer goes on directly on the reading thread: quicker, but then it must not block.
    /// </param>
    public LineChannel(IByteDuplex duplex, IRpcHandler handler, RpcLimits limits, TimeProvider time, bool inlineAnswers = false)
    {
        (_duplex, _handler, _limits, _time, _inline) = (duplex, handler, limits, time, inlineAnswers);
        _writer = new FrameWriter(duplex, limits.MaxQueuedBytes, e => Lose($"writing to it failed: {e}"));
        _lastByteAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Read) { IsBackground = true, Name = "stepflow rpc reader" }.Start();
    }

    public RpcStatistics Statistics { get; } = new();

    public Task<string> Closed => _closed.Task;

    public bool IsPeerGone { get; private set; }

    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>Timestamp of the last bytes that came; tells whether the peer is alive.</summary>
    public long LastByteAt => Volatile.Read(ref _lastByteAt);

    public async ValueTask<JsonElement> RequestAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = request.Id = Interlocked.Increment(ref _lastId);
        var dueAt = request.Timeout is { } timeout ? _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency) : long.MaxValue;
        var call = new PendingCall(request, dueAt, _inline);
        if (_pending.IsEmpty)
            Volatile.Write(ref _lastByteAt, _time.GetTimestamp());
        _pending[id] = call;
        if (_closed.Task.IsCompleted || !_writer.Send(request, RpcFrames.Request))
        {
            _pending.TryRemove(id, out _);
            throw new RpcClosedException(_closed.Task.IsCompletedSuccessfully ? await _closed.Task : "it does not read what is sent to it");
        }

        if ((dueAt != long.MaxValue || IdleTimeout is not null) && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(Tick, Timeout.InfiniteTimeSpan);
        if (!cancellationToken.CanBeCanceled)
            return await call.Task;
        call.Channel = this;
        await using (cancellationToken.UnsafeRegister(static (call, token) => ((PendingCall)call!).Abandon(token), call))
            return await call.Task;
    }

    public void Notify(string method, IRpcBody? parameters) => _writer.Send((method, parameters), RpcFrames.Notification);

    public void Close(string reason)
    {
        if (!_closed.TrySetResult(reason))
            return;
        _ = _stop.CancelAsync();
        _duplex.Shut();
        _writer.Dispose();
        _timer.Dispose();
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var call))
                call.TrySetException(new RpcClosedException(reason));
        }
    }

    public ValueTask DisposeAsync()
    {
        Close("the channel was closed");
        return ValueTask.CompletedTask;
    }

    public void Abandon(PendingCall call, CancellationToken token)
    {
        if (_pending.TryRemove(call.Request.Id, out _))
            call.TrySetCanceled(token);
    }

    void Lose(string reason)
    {
        IsPeerGone |= !_closed.Task.IsCompleted;
        Close(reason);
    }

    void Read()
    {
        var reason = "it closed its output";
        try
        {
            new FrameReader(_duplex, this, _limits.MaxMessageBytes).Run();
        }
        catch (Exception e)
        {
            reason = $"reading from it failed: {e.Message}";
        }

        Lose(reason);
        _duplex.Dispose();
    }

    // One-shot: re-armed only while somebody waits, so that an idle server costs nothing.
    void OnTick()
    {
        var now = _time.GetTimestamp();
        if (IdleTimeout is { } idle && !_pending.IsEmpty && _time.GetElapsedTime(LastByteAt, now) > idle)
        {
            Close($"it sent nothing for {idle.TotalSeconds:0.###} s while requests were waiting");
            return;
        }

        foreach (var (id, call) in _pending)
        {
            if (call.DueAt <= now && _pending.TryRemove(id, out _))
                call.TrySetException(new TimeoutException($"no answer within {call.Request.Timeout!.Value.TotalSeconds:0.###} s"));
        }

        Volatile.Write(ref _armed, 0);
        if (!_pending.IsEmpty && Interlocked.Exchange(ref _armed, 1) == 0 && !_closed.Task.IsCompleted)
            _timer.Change(Tick, Timeout.InfiniteTimeSpan);
    }

    bool ILineSink.BeginBatch()
    {
        Volatile.Write(ref _lastByteAt, _time.GetTimestamp());
        _writer.Defer();
        return !_closed.Task.IsCompleted;
    }

    void ILineSink.EndBatch() => _writer.Resume();

    bool ILineSink.Line(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (text.IsEmpty)
            return true;
        if (text[0] != (byte)'{')
            return Noise(line.Length);
        if (!RpcJson.TryParse(text, out var value, out var problem))
            return RpcJson.FindId(text) is { } id ? Fail(id, $"the answer cannot be used: {problem}", isTooLarge: problem == RpcJson.TooManyValues) : Noise(line.Length);
        if (!RpcMessage.TryRead(value, out var message))
            return Noise(line.Length);
        (_noiseLines, _noiseBytes) = (0, 0);
        if (message.Method is null)
            Complete(message);
        else if (message.Id.ValueKind is JsonValueKind.Undefined)
            Notice(message);
        else
            _ = AnswerAsync(message);
        return true;
    }

    bool ILineSink.TooLong(ReadOnlySpan<byte> beginning)
    {
        var problem = $"the answer is larger than {_limits.MaxMessageBytes} bytes (maxMessageBytes)";
        if (beginning.TrimStart(" \t"u8) is [(byte)'{', ..] && RpcJson.FindId(beginning.TrimStart(" \t"u8)) is { } id)
            return Fail(id, problem, isTooLarge: true);
        Close($"it sent a line larger than {_limits.MaxMessageBytes} bytes (maxMessageBytes)");
        return false;
    }

    bool ILineSink.Endless()
    {
        Close($"it sent a message without end (more than {_limits.MaxMessageBytes} bytes, maxMessageBytes)");
        return false;
    }

    void ILineSink.Rest(ReadOnlySpan<byte> bytes) => Statistics.BadMessage();

    bool Noise(int length)
    {
        Statistics.Noise();
        _noiseBytes += length;
        if (++_noiseLines <= _limits.MaxNoiseLines && _noiseBytes <= _limits.MaxNoiseBytes)
            return true;
        Close($"it writes to its standard output what is no message of the protocol ({_noiseLines} lines in a row); it has to log to standard error");
        return false;
    }

    bool Fail(long id, string problem, bool isTooLarge)
    {
        Statistics.BadMessage();
        if (_pending.TryRemove(id, out var call))
            call.TrySetException(new RpcProtocolException(problem, isTooLarge));
        return true;
    }

    void Complete(in RpcMessage message)
    {
        if (message.Id.ValueKind != JsonValueKind.Number || !message.Id.TryGetInt64(out var id) || !_pending.TryRemove(id, out var call))
        {
            Statistics.StrayAnswer();
            return;
        }

        Statistics.Answer();
        if (message.ReadError() is { } error)
            call.TrySetException(error);
        else if (message.Result.ValueKind == JsonValueKind.Undefined)
            call.TrySetException(new RpcProtocolException("the answer has neither result nor error"));
        else
            call.TrySetResult(message.Result);
    }

    void Notice(in RpcMessage message)
    {
        Statistics.Notice();
        _handler.Notice(message.Method!, message.Params, null);
    }

    async Task AnswerAsync(RpcMessage message)
    {
        if (Interlocked.Increment(ref _incoming) > _limits.MaxIncoming)
        {
            Interlocked.Decrement(ref _incoming);
            _writer.Send((message.Id, new RpcErrorException(RpcCodes.Internal, "Too many requests at once")), RpcFrames.Error);
            return;
        }

        try
        {
            await Task.Yield();
            var result = await _handler.AnswerAsync(message.Method!, message.Params, null, _stop.Token);
            _writer.Send((message.Id, result), RpcFrames.Result);
        }
        catch (RpcErrorException e)
        {
            _writer.Send((message.Id, e), RpcFrames.Error);
        }
        catch (Exception e)
        {
            _writer.Send((message.Id, new RpcErrorException(RpcCodes.Internal, e.Message)), RpcFrames.Error);
        }
        finally
        {
            Interlocked.Decrement(ref _incoming);
        }
    }
}
