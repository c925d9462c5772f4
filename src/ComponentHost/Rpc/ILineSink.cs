namespace StepFlow.ComponentHost.Rpc;

/// <summary>Takes the lines of a <see cref="FrameReader"/>. What answers false ends the reading.</summary>
interface ILineSink
{
    /// <summary>Bytes have come.</summary>
    bool BeginBatch();

    /// <summary>A whole line, without its end.</summary>
    bool Line(ReadOnlySpan<byte> line);

    /// <summary>The beginning of a line that is longer than allowed; the rest of it is not kept.</summary>
    bool TooLong(ReadOnlySpan<byte> beginning);

    /// <summary>Such a line does not come to an end.</summary>
    bool Endless();

    /// <summary>The whole lines among the bytes have been taken.</summary>
    void EndBatch();

    /// <summary>What stood after the last line end when the stream ended.</summary>
    void Rest(ReadOnlySpan<byte> bytes);
}
