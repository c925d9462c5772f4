namespace StepFlow.ComponentHost.Rpc;

/// <summary>Any two streams. Waiting reads end when the other side closes its stream; disposing the streams is up to their owner.</summary>
sealed class StreamDuplex(Stream input, Stream output) : IByteDuplex
{
    volatile bool _shut;

    public int Read(Span<byte> buffer) => _shut ? 0 : input.Read(buffer);

    // A stream does not say whether writing would wait.
    public int TryWrite(ReadOnlySpan<byte> bytes) => 0;

    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (_shut)
            throw new IOException("The channel is closed");
        output.Write(bytes);
        output.Flush();
        return bytes.Length;
    }

    public void Shut() => _shut = true;

    public void Dispose() => Shut();
}
