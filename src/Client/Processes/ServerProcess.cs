using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StepFlow.Client.Processes;

/// <summary>One life of a server process.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    const int SigTerm = 15;

    readonly Process _process;
    readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task _reading;
    int _disposed;

    ServerProcess(Process process, LogBuffer log)
    {
        _process = process;
        Id = process.Id;
        _reading = Task.WhenAll(ReadOutputAsync(log), ReadErrorsAsync(log));
        Exited = ExitAsync();
    }

    /// <summary>The exit code, once it has ended and everything it wrote was read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Its id.</summary>
    public int Id { get; }

    /// <summary>The port it listens on; never, when it ends before.</summary>
    public Task<int> Port => _port.Task;

    /// <exception cref="StepFlowException"><c>RUNTIME_START_FAILED</c></exception>
    public static ServerProcess Start(ProcessStartInfo start, LogBuffer log)
    {
        try
        {
            return new ServerProcess(Process.Start(start)!, log);
        }
        catch (Win32Exception e)
        {
            throw new StepFlowException("RUNTIME_START_FAILED", 0, $"'{start.FileName}' cannot be started: {e.Message}.", inner: e);
        }
    }

    /// <summary>Asks it to stop; kills it and all it started when it does not in time.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (Exited.IsCompleted)
            return;
        if (!OperatingSystem.IsWindows())
            _ = kill(Id, SigTerm);
        try
        {
            await Exited.WaitAsync(OperatingSystem.IsWindows() ? TimeSpan.Zero : timeout);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await Exited;
        }
    }

    /// <summary>Kills it, when it still runs. A start that took too long and the end of the runtime may both ask for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            await Exited;
            _process.Dispose();
        }

        await Exited;
    }

    async Task<int> ExitAsync()
    {
        // The exit is what counts: something it started may hold its pipes for long.
        await _process.WaitForExitAsync();
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }

    async Task ReadOutputAsync(LogBuffer log)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (_port.Task.IsCompleted || !TryReadPort(line, out var port))
                log.Add(line);
            else
                _port.TrySetResult(port);
        }
    }

    async Task ReadErrorsAsync(LogBuffer log)
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            log.Add(line);
    }

    static bool TryReadPort(string line, out int port)
    {
        port = 0;
        try
        {
            return line.StartsWith('{') && JsonElement.Parse(line).TryGetProperty("port", out var value) && value.TryGetInt32(out port);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int pid, int signal);
}
