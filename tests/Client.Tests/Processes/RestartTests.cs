using System.Diagnostics;
using System.Globalization;

namespace StepFlow.Client.Tests.Processes;

public sealed class RestartTests
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_server_that_ended_well_is_started_again_when_it_always_is()
    {
        var ends = new TaskCompletionSource<int>();
        await using var runtime = await StepFlowRuntime.StartAsync(
            null, new() { RestartPolicy = RestartPolicy.Always, OnCrash = code => ends.TrySetResult(code) });
        var first = runtime.ProcessId;
        var run = await runtime.SubmitAsync(Contract.Documents.Echo, new { v = 7 });
        await runtime.GetResultAsync(run);
        await TerminateAsync(runtime);

        (await ends.Task).ShouldBe(0);
        (await runtime.GetResultAsync(run)).Output.GetProperty("got").GetInt32().ShouldBe(7);
        runtime.ProcessId.ShouldNotBe(first);
        (runtime.Restarts, runtime.HasCrashed, runtime.IsAlive).ShouldBe((1, false, true));
    }

    [Fact]
    public async Task A_server_that_ended_well_stays_away_when_only_failures_count()
    {
        var ends = new TaskCompletionSource<int>();
        await using var runtime = await StepFlowRuntime.StartAsync(
            null, new() { RestartPolicy = RestartPolicy.OnFailure, OnCrash = code => ends.TrySetResult(code) });
        await TerminateAsync(runtime);

        (await ends.Task).ShouldBe(0);
        (await Should.ThrowAsync<StepFlowException>(() => runtime.HealthAsync())).Code.ShouldBe("RUNTIME_CRASHED");
        runtime.Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_not_ready_in_time_is_told_with_what_it_said_and_ended()
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-start-");
        try
        {
            var binary = Path.Combine(directory.FullName, "stepflow");
            await File.WriteAllTextAsync(binary, "#!/bin/sh\necho $$ > \"$(dirname \"$0\")/pid\"\necho warming up >&2\nexec sleep 300\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(binary, Executable);
            var failure = await Should.ThrowAsync<StepFlowException>(
                () => StepFlowRuntime.StartAsync(null, new() { Binary = binary, StartupTimeout = TimeSpan.FromSeconds(3) }));

            failure.Code.ShouldBe("RUNTIME_START_TIMEOUT");
            failure.Message.ShouldContain("3 s");
            failure.Message.ShouldContain("warming up");
            var pid = int.Parse(await File.ReadAllTextAsync(Path.Combine(directory.FullName, "pid")), CultureInfo.InvariantCulture);
            Should.Throw<ArgumentException>(() => Process.GetProcessById(pid).Dispose());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    static async Task TerminateAsync(StepFlowRuntime runtime)
    {
        using var kill = Process.Start("kill", ["-TERM", runtime.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
