using System.Buffers;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk.Http;

/// <summary>The response to one POST: a JSON document, or an event stream when something has to be said before the answer.</summary>
sealed class HttpPeer(bool streams) : IPeer
{
    const int MaxWaiting = 10_000;
    const int MaxWaitingProgress = 64;

    readonly Channel<(byte[] Bytes, bool IsAnswer)> _outgoing = Channel.CreateBounded<(byte[], bool)>(MaxWaiting);
    Execution? _execution;
    volatile bool _isAbandoned;

    public void Began(Execution execution)
    {
        _execution = execution;
        if (_isAbandoned)
            Abandon();
    }

    public void Answer(Frame frame)
    {
        _outgoing.Writer.TryWrite((Take(frame), true));
        _outgoing.Writer.TryComplete();
    }

    public bool Ask(Frame frame) => streams && _outgoing.Writer.TryWrite((Take(frame), false));

    public void Tell(Frame frame)
    {
        if (streams && _outgoing.Reader.Count < MaxWaitingProgress)
            _outgoing.Writer.TryWrite((Take(frame), false));
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        Volatile.Read(ref _execution)?.Cancel("The runtime closed the connection");
    }

    public async Task RespondAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var isStream = false;
        await foreach (var (bytes, isAnswer) in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            if (isAnswer && !isStream)
            {
                response.ContentType = "application/json";
                response.ContentLength = bytes.Length;
                await response.Body.WriteAsync(bytes, cancellationToken);
                return;
            }

            if (!isStream)
            {
                isStream = true;
                response.ContentType = "text/event-stream";
                response.Headers.CacheControl = "no-store";
            }

            response.BodyWriter.Write("data: "u8);
            response.BodyWriter.Write(bytes);
            response.BodyWriter.Write("\n\n"u8);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    static byte[] Take(Frame frame)
    {
        var bytes = frame.Bytes.ToArray();
        frame.Release();
        return bytes;
    }
}
