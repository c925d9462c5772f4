using System.Diagnostics;

namespace StepFlow.Client.Tests.Processes;

public sealed class RuntimeTests
{
    [Fact]
    public async Task A_killed_server_comes_back_on_its_port_and_its_runs_go_on()
    {
        var crash = new TaskCompletionSource<int>();
        await using var runtime = await StepFlowRuntime.StartAsync(
            null, new() { RestartPolicy = RestartPolicy.OnFailure, OnCrash = code => crash.TrySetResult(code) });
        var port = runtime.Port;
        var run = await runtime.SubmitAsync(Contract.Documents.Approval, new { });

        using (var process = Process.GetProcessById(runtime.ProcessId!.Value))
            process.Kill();
        (await crash.Task).ShouldNotBe(0);
        await runtime.SignalAsync(run, "approved", new { by = "Ada" });

        (await runtime.GetResultAsync(run)).Output.GetProperty("by").GetString().ShouldBe("Ada");
        runtime.Port.ShouldBe(port);
        runtime.Restarts.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_not_started_again_is_told_at_once()
    {
        await using var runtime = await StepFlowRuntime.StartAsync();
        using var process = Process.GetProcessById(runtime.ProcessId!.Value);
        process.Kill();

        var failure = await Should.ThrowAsync<StepFlowException>(async () => await runtime.RunAsync(Contract.Documents.Echo, new { v = 1 }));
        failure.Code.ShouldBe("RUNTIME_CRASHED");
        runtime.HasCrashed.ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_server_logs_can_be_read()
    {
        await using var runtime = await StepFlowRuntime.StartAsync();

        runtime.GetRecentLogs().ShouldContain(e => e.Level == "info" && e.Message.Contains("Serving", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_with_the_path()
    {
        var failure = await Should.ThrowAsync<StepFlowException>(() => StepFlowRuntime.StartAsync(null, new() { Binary = "/nowhere/stepflow" }));

        failure.Code.ShouldBe("BINARY_NOT_FOUND");
        failure.Message.ShouldContain("/nowhere/stepflow");
    }

    [Fact]
    public async Task A_start_that_fails_shows_the_last_lines_of_the_log()
    {
        var config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, "plugins: 7\n");
        var failure = await Should.ThrowAsync<StepFlowException>(() => StepFlowRuntime.StartAsync(config));

        failure.Code.ShouldBe("RUNTIME_START_FAILED");
        failure.Message.ShouldContain("INVALID_CONFIG");
    }
}
