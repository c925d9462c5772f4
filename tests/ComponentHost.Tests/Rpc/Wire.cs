using System.IO.Pipes;
using System.Text;
using StepFlow.ComponentHost.Rpc;
using System.Text.Json;

namespace StepFlow.ComponentHost.Tests.Rpc;

/// <summary>A channel, and the test in the place of the peer.</summary>
sealed class Wire : IRpcHandler, IAsyncDisposable
{
    readonly AnonymousPipeServerStream _toChannel = new(PipeDirection.Out);
    readonly AnonymousPipeServerStream _fromChannel = new(PipeDirection.In);
    readonly AnonymousPipeClientStream _channelInput;
    readonly AnonymousPipeClientStream _channelOutput;
    readonly StreamReader _reader;

    public Wire(RpcLimits? limits = null, TimeProvider? time = null, IRpcHandler? handler = null)
    {
        _channelInput = new AnonymousPipeClientStream(PipeDirection.In, _toChannel.ClientSafePipeHandle);
        _channelOutput = new AnonymousPipeClientStream(PipeDirection.Out, _fromChannel.ClientSafePipeHandle);
        _reader = new StreamReader(_fromChannel);
        Channel = new LineChannel(new StreamDuplex(_channelInput, _channelOutput), handler ?? this, limits ?? new RpcLimits(), time ?? TimeProvider.System);
    }

    public LineChannel Channel { get; }

    public List<string> Notices { get; } = [];

    public Task<JsonElement> AskAsync(string method = "ask", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Channel.RequestAsync(new RpcRequest(method) { Timeout = timeout }, cancellationToken).AsTask();

    /// <summary>What the channel sent next.</summary>
    public async Task<JsonElement> NextAsync() => JsonElement.Parse((await _reader.ReadLineAsync().WaitAsync(Support.Calls.Patience))!);

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Write(byte[] bytes)
    {
        _toChannel.Write(bytes);
        _toChannel.Flush();
    }

    public void Answer(long id, string result) => Write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}\n");

    public void End() => _toChannel.Dispose();

    public async ValueTask<IRpcBody> AnswerAsync(string method, JsonElement parameters, object? scope, CancellationToken cancellationToken)
    {
        if (method == "refuse")
            throw new RpcErrorException(-5, "no", JsonElement.Parse("[1]"));
        if (method == "break")
            throw new InvalidOperationException("broken");
        await Task.Yield();
        return new ComponentHost.Stepflow.WriterBody(w => RpcJson.WriteValue(w, parameters));
    }

    public void Notice(string method, JsonElement parameters, object? scope) => Notices.Add(method);

    public async ValueTask DisposeAsync()
    {
        End();
        await Channel.DisposeAsync();
        _reader.Dispose();
        await _fromChannel.DisposeAsync();
    }
}
