using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Processes;

/// <summary>
/// The pipes of a child process, read and written by system calls: a blocking read on a thread of its own answers within
/// microseconds, where the framework's asynchronous pipe streams take a detour over the thread pool for every message.
/// </summary>
sealed class PipeDuplex : IByteDuplex
{
    readonly SafePipeHandle _input;
    readonly SafePipeHandle _output;
    readonly WakePipe _wake;
    readonly AdaptiveSpin _spins = new();
    readonly Posix.PollEntry[] _reading = new Posix.PollEntry[2];
    readonly Posix.PollEntry[] _writing = new Posix.PollEntry[2];

    /// <summary>Takes over both handles.</summary>
    /// <param name="input">What the child writes.</param>
    /// <param name="output">What the child reads.</param>
    /// <param name="wake">Ends waiting.</param>
    public PipeDuplex(SafePipeHandle input, SafePipeHandle output, WakePipe wake)
    {
        (_input, _output, _wake) = (input, output, wake);
        Posix.MakeNonBlocking(input);
        Posix.MakeNonBlocking(output);
        Posix.Widen(input);
        Posix.Widen(output);
    }

    public int Read(Span<byte> buffer)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var n = Posix.read(_input, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (n >= 0)
            {
                _spins.Came();
                return (int)n;
            }

            var error = Marshal.GetLastPInvokeError();
            if (Posix.IsAgain(error))
            {
                if (_spins.MaySpin(started))
                    continue;
                if (!_wake.Poll(_reading, _input, Posix.PollIn))
                    return 0;
            }
            else if (!Posix.IsInterrupted(error))
            {
                throw new IOException($"read failed with error {error}");
            }
        }
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var n = Posix.write(_output, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (n >= 0)
                return (int)n;
            var error = Marshal.GetLastPInvokeError();
            if (Posix.IsAgain(error))
                return 0;
            if (!Posix.IsInterrupted(error))
                throw new IOException("it closed its input");
        }
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            if (TryWrite(bytes) is > 0 and var n)
                return n;
            if (!_wake.Poll(_writing, _output, Posix.PollOut))
                throw new IOException("The channel is closed");
        }
    }

    public void Shut() => _wake.Shut();

    public void Dispose()
    {
        Shut();
        _output.Dispose();
        _input.Dispose();
    }
}
