using System.Buffers;
using System.IO.Pipelines;

namespace StepFlow.ComponentHost.Rpc.Http;

/// <summary>Reads the body of an answer: as a whole, or event by event (<c>text/event-stream</c>). Everything is bounded.</summary>
sealed class EventReader(Stream body, RpcLimits limits, TimeSpan? idleTimeout)
{
    readonly PipeReader _reader = PipeReader.Create(body);
    readonly ArrayBufferWriter<byte> _data = new();
    long _noise;

    /// <summary>The data of the event that was read last; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    /// <summary>The whole body.</summary>
    /// <exception cref="RpcProtocolException">It is too large.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(cancellationToken);
            Append(read.Buffer);
            _reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return _data.WrittenMemory;
        }
    }

    /// <summary>Reads up to the next event that has data.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="RpcProtocolException">It is too large, or nothing but noise comes.</exception>
    public async ValueTask<bool> ReadEventAsync(CancellationToken cancellationToken)
    {
        _data.ResetWrittenCount();
        while (true)
        {
            var read = await ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var isEvent = TakeLine(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
                if (!isEvent)
                    continue;
                _reader.AdvanceTo(rest.Start);
                return true;
            }

            if (rest.Length > limits.MaxMessageBytes)
                throw TooLarge();
            _reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                return false;
        }
    }

    async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        if (idleTimeout is not { } idle)
            return await _reader.ReadAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(idle);
        return await _reader.ReadAsync(limit.Token);
    }

    // Whether the line ends an event that has data.
    bool TakeLine(ReadOnlySequence<byte> line)
    {
        Span<byte> head = stackalloc byte[6];
        var length = (int)Math.Min(line.Length, head.Length);
        line.Slice(0, length).CopyTo(head);
        if (length == 0 || (length == 1 && head[0] == (byte)'\r'))
        {
            if (_data.WrittenCount > 0)
            {
                _noise = 0;
                return true;
            }

            Noise(1);
        }
        else if (head[..length].StartsWith("data:"u8))
        {
            // Several data lines of one event are one text.
            if (_data.WrittenCount > 0)
                _data.Write("\n"u8);
            Append(line.Slice(length == 6 && head[5] == (byte)' ' ? 6 : 5));
        }
        else
        {
            Noise(line.Length);
        }

        return false;
    }

    void Noise(long bytes)
    {
        if ((_noise += bytes) > limits.MaxNoiseBytes)
            throw new RpcProtocolException($"its event stream holds more than {limits.MaxNoiseBytes} bytes between two messages");
    }

    void Append(ReadOnlySequence<byte> bytes)
    {
        if (_data.WrittenCount + bytes.Length > limits.MaxMessageBytes)
            throw TooLarge();
        foreach (var part in bytes)
            _data.Write(part.Span);
    }

    RpcProtocolException TooLarge() => new($"the answer is larger than {limits.MaxMessageBytes} bytes (maxMessageBytes)", isTooLarge: true);
}
