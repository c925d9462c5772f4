using System.Text;
using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Tests.Support;

namespace StepFlow.ComponentHost.Tests.Processes;

public sealed class SidecarProcessTests
{
    static SidecarSettings Shell(string script) => new()
    {
        Command = "sh", Arguments = ["-c", script], WorkingDirectory = Path.GetTempPath(), Grace = TimeSpan.FromMilliseconds(200),
    };

    static async Task<(string Output, string Exit, SidecarProcess Process)> RunAsync(SidecarSettings settings)
    {
        await using var process = SidecarProcess.Start(settings, TimeProvider.System);
        var output = new StringBuilder();
        await Task.Run(() =>
        {
            var buffer = new byte[4096];
            for (int n; (n = process.Duplex.Read(buffer)) > 0;)
                output.Append(Encoding.UTF8.GetString(buffer, 0, n));
        }).WaitAsync(Calls.Patience);
        return (output.ToString(), await process.Exited.WaitAsync(Calls.Patience), process);
    }

    [Fact]
    public async Task The_environment_holds_what_was_given_and_nothing_of_ours()
    {
        var (output, _, _) = await RunAsync(Shell("/usr/bin/env") with { Environment = new Dictionary<string, string> { ["GIVEN"] = "yes" } });
        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).Except(["PWD", "OLDPWD", "SHLVL", "_"]);
        names.ShouldBe(["GIVEN"]);
    }

    [Theory]
    [InlineData("exit 0", "exited with code 0")]
    [InlineData("exit 3", "exited with code 3")]
    [InlineData("kill -SEGV $$", "signal 11 (SIGSEGV)")]
    [InlineData("kill -KILL $$", "signal 9 (SIGKILL)")]
    public async Task The_end_says_how(string script, string expected) => (await RunAsync(Shell(script))).Exit.ShouldContain(expected);

    [Fact]
    public async Task The_last_lines_of_standard_error_are_kept_and_cut_and_cleaned()
    {
        var script = "i=0; while [ $i -lt 100 ]; do echo line $i >&2; i=$((i+1)); done; printf '%03000d\\n' 7 >&2; printf 'red \\033[31m end' >&2";
        var lines = (await RunAsync(Shell(script) with { StderrLines = 4 })).Process.Stderr.Last(10);
        lines.Count.ShouldBe(5);
        lines[1].ShouldBe("line 98");
        lines[3].Length.ShouldBeLessThan(2100);
        lines[3].ShouldEndWith(" […]");
        lines[4].ShouldBe("red ·[31m end");
    }

    [Fact]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_its_grace()
    {
        var process = SidecarProcess.Start(Shell("trap '' TERM; echo up; while :; do sleep 0.1; done"), TimeProvider.System);
        await Task.Run(() => process.Duplex.Read(new byte[16]));
        await process.DisposeAsync().AsTask().WaitAsync(Calls.Patience);
        (await process.Exited).ShouldContain("SIGKILL");
    }

    [Fact]
    public async Task A_process_that_heeds_SIGTERM_ends_by_itself()
    {
        var process = SidecarProcess.Start(Shell("trap 'exit 9' TERM; echo up; while :; do sleep 0.01; done") with { Grace = Calls.Patience }, TimeProvider.System);
        await Task.Run(() => process.Duplex.Read(new byte[16]));
        await process.DisposeAsync().AsTask().WaitAsync(Calls.Patience);
        (await process.Exited).ShouldContain("code 9");
    }

    [Fact]
    public async Task What_a_process_started_ends_with_it_even_in_a_group_or_session_of_its_own()
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        await RunAsync(Shell($"set -m; sh -c 'sleep 1000; : {mark}' & echo up") with { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } });
        var stopped = SidecarProcess.Start(Shell($"setsid sh -c 'sleep 1000; : {mark}' & sleep 1000; : {mark}") with { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } }, TimeProvider.System);
        await Calls.UntilAsync(() => ProcessList.With(mark).Count >= 2, "it did not start");
        await stopped.DisposeAsync();
        ProcessList.With(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task Memory_and_processor_time_are_limited()
    {
        (await RunAsync(Shell("ulimit -v; ulimit -t") with { MemoryBytes = 512L * 1024 * 1024, CpuSeconds = 7 })).Output.ShouldBe("524288\n7\n");
        (await RunAsync(Shell("while :; do :; done") with { CpuSeconds = 1 })).Exit.ShouldContain("signal");
    }

    [Fact]
    public void A_command_that_is_not_there_is_named()
    {
        Should.Throw<LaunchException>(() => SidecarProcess.Start(Shell("") with { Command = "no-such-program" }, TimeProvider.System)).Message.ShouldContain("no program 'no-such-program' on the PATH");
        Should.Throw<LaunchException>(() => SidecarProcess.Start(Shell("") with { Command = "./nowhere" }, TimeProvider.System)).Message.ShouldContain("nowhere");
        Should.Throw<LaunchException>(() => SidecarProcess.Start(Shell("") with { WorkingDirectory = "/no/such/folder" }, TimeProvider.System)).Message.ShouldContain("/no/such/folder");
        Should.Throw<LaunchException>(() => SidecarProcess.Start(Shell("") with { User = "nobody-of-that-name" }, TimeProvider.System)).Message.ShouldContain("user");
    }

    [Fact]
    public async Task Without_a_network_there_is_only_loopback_or_a_clear_error()
    {
        try
        {
            var (output, _, _) = await RunAsync(Shell("/bin/cat /proc/net/dev") with { NoNetwork = true });
            output.Split('\n').Count(l => l.Contains(':', StringComparison.Ordinal)).ShouldBe(1);
        }
        catch (LaunchException e)
        {
            e.Message.ShouldContain("'network: none' is not allowed on this system");
        }
    }

    [Fact]
    public async Task A_user_is_switched_to_or_refused_clearly()
    {
        if (Environment.IsPrivilegedProcess)
            (await RunAsync(Shell("/usr/bin/id -u; /usr/bin/id -g") with { User = "nobody" })).Output.Split('\n')[0].ShouldNotBe("0");
        else
            Should.Throw<LaunchException>(() => SidecarProcess.Start(Shell("") with { User = "nobody" }, TimeProvider.System)).Message.ShouldContain("needs StepFlow to run as root");
    }
}
