using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>
/// MCP over the standard streams of a process, one message a line: the library's own transport for it has no bounds.
/// </summary>
sealed class LineTransport : IClientTransport, ITransport, ILineSink
{
    /// <summary>Code of the error that stands in for an answer that cannot be used.</summary>
    public const int BrokenAnswer = -32303;

    /// <summary>Code of the error that stands in for an answer that is too large.</summary>
    public const int TooLargeAnswer = -32304;

    const int MaxUnread = 256;

    static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>(new UnboundedChannelOptions { SingleWriter = true });
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _space = new(MaxUnread);
    readonly ConcurrentDictionary<long, StrongBox<JsonElement>> _results = new();
    readonly Lock _gate = new();
    readonly IByteDuplex _duplex;
    readonly RpcLimits _limits;
    readonly FrameWriter _writer;
    int _noiseLines;
    int _noiseBytes;

    public LineTransport(IByteDuplex duplex, RpcLimits limits)
    {
        (_duplex, _limits) = (duplex, limits);
        _writer = new FrameWriter(duplex, limits.MaxQueuedBytes, e => Close($"writing to it failed: {e}", isPeerGone: true));
        MessageReader = new ThrottledReader<JsonRpcMessage>(_incoming.Reader, _space);
    }

    public string Name => "stdio";

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader { get; }

    /// <summary>Completes with the reason when no message can pass any more.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>Whether it closed because the server went away, as opposed to a decision of ours.</summary>
    public bool IsPeerGone { get; private set; }

    /// <summary>Why it closed; null while it is open, and when it was closed because nobody needs it any more.</summary>
    public string? Problem { get; private set; }

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        new Thread(Read) { IsBackground = true, Name = "stepflow mcp reader" }.Start();
        return Task.FromResult<ITransport>(this);
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(message, MessageType);
        return _writer.Send(text, static (writer, text) => writer.WriteRawValue(text, skipInputValidation: true))
            ? Task.CompletedTask
            : Task.FromException(new IOException(_closed.Task.IsCompleted ? "it is closed" : "it does not read what is sent to it"));
    }

    /// <summary>The result of this request is to be kept as it comes, and not taken through the library, which would copy it twice.</summary>
    public void Expect(long id) => _results[id] = new StrongBox<JsonElement>();

    /// <summary>The result of a request that was expected; undefined when none came.</summary>
    public JsonElement Take(long id) => _results.TryRemove(id, out var result) ? result.Value : default;

    public void Close(string reason, bool isPeerGone = false) => Close(reason, reason, isPeerGone);

    public ValueTask DisposeAsync()
    {
        Close("the session was closed", problem: null, isPeerGone: false);
        return ValueTask.CompletedTask;
    }

    bool ILineSink.BeginBatch() => !_closed.Task.IsCompleted;

    bool ILineSink.Line(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (text.IsEmpty)
            return true;
        if (text[0] != (byte)'{')
            return Noise(line.Length);
        JsonRpcMessage? message = null;
        if (RpcJson.TryParse(text, out var value, out var problem))
        {
            try
            {
                message = Keep(value) ?? value.Deserialize(MessageType);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NotSupportedException)
            {
                problem = e.Message;
            }
        }

        if (message is not null)
            (_noiseLines, _noiseBytes) = (0, 0);
        else if (RpcJson.FindId(text) is { } id)
            message = Failure(id, problem == RpcJson.TooManyValues ? TooLargeAnswer : BrokenAnswer, $"the answer cannot be used: {problem}");
        return message is null ? Noise(line.Length) : Pass(message);
    }

    bool ILineSink.TooLong(ReadOnlySpan<byte> beginning)
    {
        if (beginning.TrimStart(" \t"u8) is [(byte)'{', ..] && RpcJson.FindId(beginning.TrimStart(" \t"u8)) is { } id)
            return Pass(Failure(id, TooLargeAnswer, $"the answer is larger than {_limits.MaxMessageBytes} bytes (maxMessageBytes)"));
        Close($"it sent a line larger than {_limits.MaxMessageBytes} bytes (maxMessageBytes)");
        return false;
    }

    bool ILineSink.Endless()
    {
        Close($"it sent a message without end (more than {_limits.MaxMessageBytes} bytes, maxMessageBytes)");
        return false;
    }

    void ILineSink.EndBatch()
    {
    }

    void ILineSink.Rest(ReadOnlySpan<byte> bytes)
    {
    }

    void Close(string reason, string? problem, bool isPeerGone)
    {
        lock (_gate)
        {
            if (_closed.Task.IsCompleted)
                return;
            (Problem, IsPeerGone) = (problem, isPeerGone);
            _closed.SetResult(reason);
        }

        _ = _stop.CancelAsync();
        _duplex.Shut();
        _writer.Dispose();
        _incoming.Writer.TryComplete();
    }

    // To the library the answer is an empty one; null when the library is to read it.
    JsonRpcResponse? Keep(JsonElement message)
    {
        if (!RpcMessage.TryRead(message, out var read) || read.Method is not null || read.ReadError() is not null || read.Result.ValueKind == JsonValueKind.Undefined ||
            read.Id.ValueKind != JsonValueKind.Number || !read.Id.TryGetInt64(out var id) || !_results.TryGetValue(id, out var box))
            return null;
        box.Value = read.Result;
        return new JsonRpcResponse { Id = new RequestId(id), Result = new JsonObject() };
    }

    static JsonRpcError Failure(long id, int code, string message) =>
        new() { Id = new RequestId(id), Error = new JsonRpcErrorDetail { Code = code, Message = message } };

    void Read()
    {
        var (reason, isPeerGone) = ("it closed its output", true);
        try
        {
            new FrameReader(_duplex, this, _limits.MaxMessageBytes).Run();
        }
        catch (Exception e)
        {
            reason = $"reading from it failed: {e.Message}";
        }

        Close(reason, isPeerGone);
        _duplex.Dispose();
    }

    // Waits on this thread: the pipe fills, and the server notices.
    bool Pass(JsonRpcMessage message)
    {
        try
        {
            _space.Wait(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return _incoming.Writer.TryWrite(message);
    }

    bool Noise(int length)
    {
        _noiseBytes += length;
        if (++_noiseLines <= _limits.MaxNoiseLines && _noiseBytes <= _limits.MaxNoiseBytes)
            return true;
        Close($"it writes to its standard output what is no message of MCP ({_noiseLines} lines in a row); it has to log to standard error");
        return false;
    }
}
