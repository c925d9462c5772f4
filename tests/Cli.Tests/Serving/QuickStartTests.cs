using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StepFlow.Cli.Tests.Serving;

/// <summary>The quick start of the README, as a reader runs it.</summary>
public sealed class QuickStartTests : IDisposable
{
    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_server_of_the_readme_is_killed_and_its_run_ends_all_the_same()
    {
        var root = Root();
        var block = File.ReadAllText(Path.Combine(root, "README.md")).Split("```sh\n").Single(b => b.Contains("kill -9", StringComparison.Ordinal)).Split("```")[0];
        block = block
            .Replace("./stepflow", Path.Combine(AppContext.BaseDirectory, "StepFlow.Cli"), StringComparison.Ordinal)
            .Replace("serve", $"serve --port {FreePort()}", StringComparison.Ordinal)
            .Replace("try.db", Path.Combine(_workspace.Directory, "try.db"), StringComparison.Ordinal);
        var port = block[(block.IndexOf("--port ", StringComparison.Ordinal) + 7)..].Split(' ')[0];
        block = block.Replace("localhost:7840", $"localhost:{port}", StringComparison.Ordinal);

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", block])
        {
            WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        var said = output + await errors;
        output.ShouldContain("event: stepWaiting", customMessage: said);
        output.ShouldContain("\"status\":\"completed\"", customMessage: said);
        output.ShouldContain("\"recoveries\":1", customMessage: said);
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "StepFlow.slnf")))
            at = at.Parent!;
        return at.FullName;
    }
}
