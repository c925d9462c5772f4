using System.Diagnostics;

namespace StepFlow.Cluster.Tests;

/// <summary>A server in a process of its own.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly string Victim = Path.Combine(AppContext.BaseDirectory, "StepFlow.Server.Victim.dll");

    readonly Process _process;

    ServerProcess(Process process) => _process = process;

    /// <summary>Where it answers; null: it died before it listened.</summary>
    public Uri? Url { get; private init; }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one and waits until it listens, or has died.</summary>
    public static async Task<ServerProcess> StartAsync(string config, string database, (string Point, int Times)? killAt, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Victim, config, database })
            start.ArgumentList.Add(argument);
        if (killAt is { } kill)
        {
            start.ArgumentList.Add(kill.Point);
            start.ArgumentList.Add(kill.Times.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync(cancel);
        var line = await process.StandardOutput.ReadLineAsync(cancel);
        return new ServerProcess(process) { Url = line is null ? null : new Uri(line) };
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task ExitedAsync(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    /// <summary>SIGTERM, then patience.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
