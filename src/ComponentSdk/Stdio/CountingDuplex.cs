using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Stdio;

/// <summary>Knows how much was written, so that the program can end when the last answer is out.</summary>
sealed class CountingDuplex(IByteDuplex inner) : IByteDuplex
{
    readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _target = long.MaxValue;
    long _written;
    bool _waiting;

    public int Read(Span<byte> buffer) => inner.Read(buffer);

    /// <summary>Whether the other side does not read as fast as we write.</summary>
    public bool IsWaiting => Volatile.Read(ref _waiting);

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        var n = inner.TryWrite(bytes);
        Volatile.Write(ref _waiting, n == 0);
        return Count(n);
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        var n = inner.Write(bytes);
        Volatile.Write(ref _waiting, n < bytes.Length);
        return Count(n);
    }

    public void Shut() => inner.Shut();

    public void Dispose() => inner.Dispose();

    /// <summary>Completes when so many bytes have been written in all.</summary>
    public Task WhenWritten(long total)
    {
        Interlocked.Exchange(ref _target, total);
        Check();
        return _reached.Task;
    }

    int Count(int n)
    {
        Interlocked.Add(ref _written, n);
        Check();
        return n;
    }

    void Check()
    {
        if (Interlocked.Read(ref _written) >= Interlocked.Read(ref _target))
            _reached.TrySetResult();
    }
}
