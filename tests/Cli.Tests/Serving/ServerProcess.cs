using System.Diagnostics;
using System.Text.Json;

namespace StepFlow.Cli.Tests.Serving;

/// <summary><c>stepflow serve</c> as a process of its own.</summary>
sealed class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(Process process, int port)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
    }

    public HttpClient Http { get; }

    public static async Task<ServerProcess> StartAsync(string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = Cli.Start(directory, ["serve", "--port", "0", "--db", "runs.db"], environment);
        process.StandardInput.Close();
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null)
            throw new ShouldAssertException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new ServerProcess(process, JsonElement.Parse(line).GetProperty("port").GetInt32());
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>kill -TERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The exit code.</summary>
    public async Task<int> ExitedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
