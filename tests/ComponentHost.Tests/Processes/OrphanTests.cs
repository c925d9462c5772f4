using System.Diagnostics;
using System.Text.Json;
using StepFlow.ComponentHost.Tests.Support;

namespace StepFlow.ComponentHost.Tests.Processes;

public sealed class OrphanTests
{
    static readonly string Victim = Path.Combine(AppContext.BaseDirectory, "StepFlow.ComponentHost.Victim.dll");
    static readonly string Server = Path.Combine(AppContext.BaseDirectory, "StepFlow.HostileServer.dll");

    [Theory]
    [InlineData("stdio", "good")]
    [InlineData("stdio", "ignores-sigterm")]
    [InlineData("http", "good")]
    public async Task Nothing_is_left_2_seconds_after_the_host_was_killed(string transport, string behaviour)
    {
        var mark = $"mark-{Guid.NewGuid():N}";

        // A grandchild in the background, then the server in place of the shell.
        var script = $"(sleep 1000; : {mark}) & exec dotnet '{Server}' {behaviour} {mark} {(transport == "http" ? "--http" : "")}";
        var config = JsonSerializer.Serialize(new
        {
            plugins = new { p = new { type = "stepflow", transport, command = "/bin/sh", args = new[] { "-c", script }, env = new { PATH = Environment.GetEnvironmentVariable("PATH") } } },
        });
        using var host = Process.Start(new ProcessStartInfo("dotnet", [Victim, config]) { RedirectStandardOutput = true })!;
        (await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull().ShouldContain("/echo");
        ProcessList.With(mark).Count.ShouldBeGreaterThan(2);

        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        await Calls.UntilAsync(() => ProcessList.With(mark).Count == 0, $"processes are left: {string.Join(' ', ProcessList.With(mark))}");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }
}
