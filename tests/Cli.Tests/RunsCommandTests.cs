using System.Diagnostics;
using System.Text.Json;

namespace StepFlow.Cli.Tests;

public sealed class RunsCommandTests : IDisposable
{
    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_signal_from_another_process_reaches_a_run_that_waits()
    {
        var (process, run) = await StartWaitingAsync();
        var sent = await RunAsync("runs", "signal", run, "go", "--value-json", """{"x":1}""", "--format", "json");
        sent.ExitCode.ShouldBe(0, sent.Error);
        sent.Json.GetProperty("status").GetString().ShouldBe("running");
        var result = await Cli.FinishAsync(process);
        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("""{"outcome":"success","result":{"x":1}}""" + "\n");
    }

    [Fact]
    public async Task A_cancel_from_another_process_ends_a_run_that_waits()
    {
        var (process, run) = await StartWaitingAsync();
        (await RunAsync("runs", "cancel", run, "--reason", "enough")).ExitCode.ShouldBe(0);
        var result = await Cli.FinishAsync(process);
        result.ExitCode.ShouldBe(2, result.Error);
        result.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("CANCELLED");
        var again = await RunAsync("runs", "cancel", run);
        again.ExitCode.ShouldBe(64);
        again.Error.ShouldContain("error[REFUSED]");
    }

    [Fact]
    public async Task A_run_that_another_process_resumes_is_let_go()
    {
        var (process, run) = await StartWaitingAsync();
        using var other = Cli.Start(_workspace.Directory, ["resume", run]);
        other.StandardInput.Close();
        var first = await Cli.FinishAsync(process);
        first.ExitCode.ShouldBe(70);
        first.Error.ShouldContain("error[RUN_LOST]");
        (await RunAsync("runs", "signal", run, "go")).ExitCode.ShouldBe(0);
        (await Cli.FinishAsync(other)).Output.ShouldBe("""{"outcome":"success","result":null}""" + "\n");
    }

    [Fact]
    public async Task An_interrupted_run_can_be_resumed()
    {
        var (process, run) = await StartWaitingAsync();
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var interrupted = await Cli.FinishAsync(process);
        interrupted.ExitCode.ShouldBe(130, interrupted.Error);
        interrupted.Error.ShouldContain($"stepflow resume {run}");
        interrupted.Output.ShouldBeEmpty();

        (await RunAsync("runs", "signal", run, "go", "--value-yaml", "5")).ExitCode.ShouldBe(0);
        (await RunAsync("resume")).Output.ShouldBe("""{"outcome":"success","result":5}""" + "\n");
        var again = await RunAsync("resume", run);
        again.ExitCode.ShouldBe(0);
        again.Output.ShouldBe("""{"outcome":"success","result":5}""" + "\n");
        (await RunAsync("resume")).Error.ShouldContain("error[NO_RUN]");
    }

    [Fact]
    public async Task A_list_is_paged_and_filtered_by_status()
    {
        _workspace.Write("flow.yaml", Flows.Mocked);
        _workspace.Write("stepflow-config.yml", Flows.MockConfig);
        foreach (var mode in new[] { "good", "bad", "good" })
            await RunAsync("run", "--flow", "flow.yaml", "--input-json", $$"""{"mode":"{{mode}}"}""");

        var first = (await RunAsync("runs", "list", "--format", "json", "--limit", "2")).Json;
        var second = (await RunAsync("runs", "list", "--format", "json", "--limit", "2", "--after", first.GetProperty("next").GetString()!)).Json;
        second.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        first.GetProperty("runs").EnumerateArray().Concat(second.GetProperty("runs").EnumerateArray())
            .Select(r => r.GetProperty("status").GetString()).ShouldBe(["completed", "failed", "completed"]);
        (await RunAsync("runs", "list", "--format", "json", "--status", "failed")).Json.GetProperty("runs").GetArrayLength().ShouldBe(1);
        (await RunAsync("runs", "list")).Lines.Length.ShouldBe(4);
    }

    [Fact]
    public async Task Show_tells_what_a_step_waits_for_and_what_the_journal_holds()
    {
        var (process, run) = await StartWaitingAsync();
        process.Kill();
        await Cli.FinishAsync(process);
        var step = (await RunAsync("runs", "show", run, "--format", "json")).Json.GetProperty("steps").EnumerateArray().ShouldHaveSingleItem();
        step.GetProperty("stepId").GetString().ShouldBe("w");
        step.GetProperty("attempt").GetInt32().ShouldBe(1);
        step.GetProperty("waitsFor").GetProperty("name").GetString().ShouldBe("go");
        var records = (await RunAsync("runs", "show", run, "--journal", "--format", "json")).Lines.Select(l => JsonElement.Parse(l)).ToArray();
        records.Select(r => r.GetProperty("kind").GetString()).ShouldBe(["runStarted", "stepsStarted", "stepDeferred"]);
        records.Select(r => r.GetProperty("sequence").GetInt64()).ShouldBe([1, 2, 3]);
    }

    async Task<(Process Process, string Run)> StartWaitingAsync()
    {
        _workspace.Write("flow.yaml", Flows.Waiting);
        var process = Cli.Start(_workspace.Directory, ["run", "--flow", "flow.yaml", "--input-json", "null"]);
        process.StandardInput.Close();
        var line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        var run = line!["run_id: ".Length..];
        while (!(await RunAsync("runs", "show", run)).Output.Contains("waiting", StringComparison.Ordinal))
            process.HasExited.ShouldBeFalse();
        return (process, run);
    }

    Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(_workspace.Directory, arguments);
}
