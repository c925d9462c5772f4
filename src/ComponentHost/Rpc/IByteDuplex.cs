namespace StepFlow.ComponentHost.Rpc;

/// <summary>Two byte streams, one each way. Reading and writing each happen on one thread at a time.</summary>
interface IByteDuplex : IDisposable
{
    /// <summary>Waits for bytes.</summary>
    /// <returns>How many were read; 0 at the end or after <see cref="Shut"/>.</returns>
    int Read(Span<byte> buffer);

    /// <summary>Writes what goes without waiting.</summary>
    /// <returns>How many bytes were written; 0 when writing would wait.</returns>
    /// <exception cref="IOException">The other side is gone.</exception>
    int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Writes at least one byte, waiting as long as it takes.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="IOException">The other side is gone, or <see cref="Shut"/> was called.</exception>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Wakes whoever waits; from now on there is nothing to read or write.</summary>
    void Shut();
}
