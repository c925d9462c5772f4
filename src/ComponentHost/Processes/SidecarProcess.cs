using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Processes;

/// <summary>
/// A child process in a session of its own. It ends with everything it started: when it is stopped, when it exits by itself, and when
/// we die.
/// </summary>
sealed class SidecarProcess : IAsyncDisposable
{
    readonly SidecarSettings _settings;
    readonly TimeProvider _time;
    readonly Process _process;
    readonly WakePipe _wake = new();
    readonly Thread? _errors;
    readonly bool _hasSession;
    volatile IReadOnlyList<ProcessEntry> _known = [];
    int _stopping;

    SidecarProcess(SidecarSettings settings, TimeProvider time, Process process, bool hasSession)
    {
        (_settings, _time, _process, _hasSession, Id) = (settings, time, process, hasSession, process.Id);
        Stderr = new StderrTail(settings.StderrLines, settings.Log);
        Duplex = OperatingSystem.IsWindows()
            ? new StreamDuplex(process.StandardOutput.BaseStream, process.StandardInput.BaseStream)
            : new PipeDuplex(Handle(process.StandardOutput.BaseStream), Handle(process.StandardInput.BaseStream), _wake);
        _errors = new Thread(ReadErrors, 128 * 1024) { IsBackground = true, Name = "stepflow stderr" };
        _errors.Start();
        Exited = WatchAsync();
    }

    /// <summary>Its process id, and the id of its session.</summary>
    public int Id { get; }

    /// <summary>Its standard output and input.</summary>
    public IByteDuplex Duplex { get; }

    /// <summary>Its standard error.</summary>
    public StderrTail Stderr { get; }

    /// <summary>Completes with how it ended, once nothing is left of it.</summary>
    public Task<string> Exited { get; }

    /// <summary>Starts a process.</summary>
    /// <exception cref="LaunchException">It cannot be started as wanted.</exception>
    public static SidecarProcess Start(SidecarSettings settings, TimeProvider time)
    {
        var info = Sandbox.Prepare(settings);
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new LaunchException($"'{settings.Command}' cannot be started: {e.Message}", e);
        }

        if (Sandbox.SetSid is null)
            return new SidecarProcess(settings, time, process, hasSession: false);
        try
        {
            Watchdog.Instance.Add(process.Id);
            process.StandardInput.BaseStream.Write("\n"u8);
            process.StandardInput.BaseStream.Flush();
        }
        catch (IOException e)
        {
            throw new LaunchException($"'{settings.Command}' cannot be started: {e.Message}", e);
        }
        catch (LaunchException)
        {
            process.Kill();
            process.Dispose();
            throw;
        }

        return new SidecarProcess(settings, time, process, hasSession: true);
    }

    /// <summary>Ends it and everything it started: politely, and after the grace by force. Comes back when nothing is left.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0 && !Exited.IsCompleted)
        {
            if (_hasSession)
            {
                // Whoever has a session of its own cannot be found any more once its parent has ended.
                Look();
                Posix.Signal(-Id, Posix.SigTerm);
            }

            using var stop = new CancellationTokenSource();
            await Task.WhenAny(Exited, Task.Delay(_hasSession ? _settings.Grace : TimeSpan.Zero, _time, stop.Token));
            await stop.CancelAsync();
            Kill();
        }

        await Exited;
    }

    /// <summary>Ends it by force.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
            return;
        if (_hasSession)
        {
            // Before the first signal, for the sake of whoever watches the end: the process may end by it at once.
            Look();
            ProcessTable.Kill(Id, _known);
        }
        else
            _process.Kill(entireProcessTree: true);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Duplex.Dispose();
    }

    void Look() => _known = OperatingSystem.IsLinux() ? [.. _known, .. ProcessTable.Members(Id, _known)] : [];

    async Task<string> WatchAsync()
    {
        await Task.Yield();
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;

        // What it started does not outlive it, whoever ended it.
        if (_hasSession)
        {
            ProcessTable.Kill(Id, _known);
            Watchdog.Instance.Remove(Id);
        }

        // Its last words may still be in the pipe; a descendant that escaped could hold it open for ever.
        _errors?.Join(TimeSpan.FromSeconds(2));
        _wake.Shut();
        _process.Dispose();
        return Describe(code);
    }

    void ReadErrors()
    {
        var buffer = new byte[8192];
        if (OperatingSystem.IsWindows())
        {
            for (int n; (n = _process.StandardError.BaseStream.Read(buffer)) > 0;)
                Stderr.Add(buffer.AsSpan(0, n));
            return;
        }

        using var handle = Handle(_process.StandardError.BaseStream);
        var entries = new Posix.PollEntry[2];
        while (_wake.Poll(entries, handle, Posix.PollIn))
        {
            var n = (int)Posix.read(handle, ref MemoryMarshal.GetArrayDataReference(buffer), buffer.Length);
            if (n <= 0)
                return;
            Stderr.Add(buffer.AsSpan(0, n));
        }
    }

    static SafePipeHandle Handle(Stream stream) => ((PipeStream)stream).SafePipeHandle;

    static string Describe(int code) => code switch
    {
        > 128 and < 193 => $"it was ended by signal {code - 128}{Name(code - 128)}",
        126 or 127 => $"it could not be executed (exit code {code})",
        _ => $"it exited with code {code}",
    };

    static string Name(int signal) => signal switch
    {
        6 => " (SIGABRT)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU, its limit of processor time)",
        _ => "",
    };
}
