using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace StepFlow.ComponentHost.Processes;

/// <summary>Lets threads wait for a descriptor until they are told to stop.</summary>
sealed class WakePipe : IDisposable
{
    readonly AnonymousPipeServerStream _sleeper = new(PipeDirection.In, HandleInheritability.None);
    readonly SafeHandle _waker;
    int _shut;

    public WakePipe() => _waker = _sleeper.ClientSafePipeHandle;

    /// <summary>Waits until a descriptor can be read or written.</summary>
    /// <returns>False when waiting was ended by <see cref="Shut"/>.</returns>
    public bool Poll(Posix.PollEntry[] entries, SafeHandle handle, short events)
    {
        var own = _sleeper.SafePipeHandle;
        var (kept, keptOwn) = (false, false);
        try
        {
            handle.DangerousAddRef(ref kept);
            own.DangerousAddRef(ref keptOwn);
            entries[0] = new Posix.PollEntry { Descriptor = (int)handle.DangerousGetHandle(), Events = events };
            entries[1] = new Posix.PollEntry { Descriptor = (int)own.DangerousGetHandle(), Events = Posix.PollIn };
            while (true)
            {
                var n = Posix.poll(entries, 2, -1);
                if (Volatile.Read(ref _shut) != 0)
                    return false;
                if (n > 0)
                    return entries[0].Returned != 0;
                if (n < 0 && !Posix.IsInterrupted(Marshal.GetLastPInvokeError()))
                    return false;
            }
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (kept)
                handle.DangerousRelease();
            if (keptOwn)
                own.DangerousRelease();
        }
    }

    /// <summary>Ends all waiting, for good.</summary>
    public void Shut()
    {
        if (Interlocked.Exchange(ref _shut, 1) == 0)
            _waker.Dispose();
    }

    public void Dispose()
    {
        Shut();
        _sleeper.Dispose();
    }
}
