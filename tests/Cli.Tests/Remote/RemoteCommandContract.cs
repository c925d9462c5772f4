using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StepFlow.Cli.Tests.Remote;

/// <summary>What the commands do with a server, whether or not it asks for keys.</summary>
public abstract class RemoteCommandContract(RemoteServer server)
{
    const string Failing = """
        name: failing
        steps:
          - {id: one, component: /nowhere/at_all, input: {}}
        output: {$step: one}
        """;

    const string Parent = """
        name: parent
        steps:
          - id: one
            component: /builtin/eval
            input:
              flow: {$literal: {name: child, steps: [{id: a, component: /builtin/noop, input: {v: 1}}], output: {$step: a}}}
              input: {}
        output: {$step: one}
        """;

    protected RemoteServer Server => server;

    [Fact]
    public async Task A_flow_that_is_submitted_gives_its_result_and_its_progress_line_by_line()
    {
        var submitted = await server.RunAsync("submit", "--flow", "echo.yaml", "--input-json", """{"v": 1}""", "--wait");

        submitted.ExitCode.ShouldBe(0, submitted.Error);
        submitted.Output.ShouldBe("""{"outcome":"success","result":{"v":1}}""" + "\n");
        submitted.RunId.ShouldNotBe(Guid.Empty);
        submitted.Error.ShouldContain("1 steps done, 0 active");
        (await server.RunAsync("submit", "--flow", "echo.yaml", "--input-json", "{}", "--log-level", "warn")).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_inputs_give_a_line_each_and_a_failure_its_exit_code()
    {
        server.Write("inputs.jsonl", "{\"v\": 1}\n{\"v\": 2}\n");
        (await server.RunAsync("submit", "--flow", "echo.yaml", "--inputs", "inputs.jsonl")).Lines.Length.ShouldBe(2);

        server.Write("failing.yaml", Failing);
        var failed = await server.RunAsync("submit", "--flow", "failing.yaml", "--input-json", "{}");
        failed.ExitCode.ShouldBe(2);
        failed.Output.ShouldContain("COMPONENT_NOT_FOUND");
    }

    [Fact]
    public async Task A_flow_that_cannot_run_is_refused_with_its_findings()
    {
        server.Write("broken.yaml", "steps: [{id: a, component: /builtin/noop, input: {$step: nobody}}]\noutput: {$step: a}\n");
        var refused = await server.RunAsync("submit", "--flow", "broken.yaml", "--input-json", "{}");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("error[INVALID_FLOW]");
        refused.Error.ShouldContain("nobody");
    }

    [Fact]
    public async Task Runs_are_found_by_labels_in_pages()
    {
        var team = Guid.NewGuid().ToString("N");
        var dear = await DetachAsync("echo.yaml", "--label", $"team={team}", "--label", "cost=12");
        var cheap = await DetachAsync("echo.yaml", "--label", $"team={team}", "--label", "cost=7");

        (await ListAsync("--label", $"team={team}", "--label", "cost>=10")).Ids.ShouldBe([dear]);
        (await ListAsync("--label", "team=nobody")).Ids.ShouldBeEmpty();
        var (first, next) = await ListAsync("--label", $"team={team}", "--limit", "1");
        first.ShouldBe([cheap]);
        (await ListAsync("--label", $"team={team}", "--limit", "1", "--after", next!)).Ids.ShouldBe([dear]);
        (await server.RunAsync("runs", "list", "--label", "cost<much")).ExitCode.ShouldBe(64);
    }

    [Fact]
    public async Task Children_are_listed_when_asked_for()
    {
        var label = $"tree={Guid.NewGuid():N}";
        server.Write("parent.yaml", Parent);
        (await server.RunAsync("submit", "--flow", "parent.yaml", "--input-json", "{}", "--label", label)).ExitCode.ShouldBe(0);

        (await ListAsync("--flow-name", "child")).Ids.ShouldBeEmpty();
        (await ListAsync("--flow-name", "child", "--children")).Ids.ShouldNotBeEmpty();
        (await ListAsync("--label", label, "--status", "completed")).Ids.ShouldHaveSingleItem();
        (await ListAsync("--label", label, "--status", "parked")).Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_watched_to_its_end()
    {
        var run = await DetachAsync("waiting.yaml");
        using var watch = server.Start("runs", "watch", run);
        while (await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("stepWaiting", StringComparison.Ordinal))
            continue;
        (await server.RunAsync("runs", "signal", run, "go", "--value-json", """{"ok": true}""")).ExitCode.ShouldBe(0);
        var watched = await Cli.FinishAsync(watch);

        watched.ExitCode.ShouldBe(0, watched.Error);
        JsonElement.Parse(watched.Lines[^1]).GetProperty("kind").GetString().ShouldBe("runCompleted");
        var again = await server.RunAsync("runs", "watch", run, "--format", "pretty");
        again.Output.ShouldContain("runCreated");
        again.Lines[^1].ShouldContain("runCompleted");
        (await server.RunAsync("runs", "show", run)).Output.ShouldContain("completed");
        (await server.RunAsync("runs", "show", run, "--format", "json")).Json.GetProperty("runId").GetString().ShouldBe(run);
    }

    [Fact]
    public async Task A_run_is_paused_resumed_cancelled_and_deleted()
    {
        var run = await DetachAsync("waiting.yaml");
        (await server.RunAsync("runs", "pause", run)).ExitCode.ShouldBe(0);
        (await server.RunAsync("runs", "show", run)).Output.ShouldContain("paused");
        (await server.RunAsync("runs", "resume", run)).ExitCode.ShouldBe(0);
        (await server.RunAsync("runs", "delete", run)).Error.ShouldContain("error[RUN_NOT_TERMINAL]");
        (await server.RunAsync("runs", "cancel", run)).ExitCode.ShouldBe(0);
        (await server.RunAsync("runs", "watch", run)).ExitCode.ShouldBe(2);
        (await server.RunAsync("runs", "delete", run)).ExitCode.ShouldBe(0);

        var gone = await server.RunAsync("runs", "show", run);
        gone.ExitCode.ShouldBe(64);
        gone.Error.ShouldContain("error[RUN_NOT_FOUND]");
    }

    [Fact]
    public async Task A_fork_is_a_run_of_its_own()
    {
        var run = (await server.RunAsync("submit", "--flow", "echo.yaml", "--input-json", """{"v": 5}""")).RunId.ToString();
        var fork = await server.RunAsync("runs", "fork", run, "--from-step", "a");

        fork.ExitCode.ShouldBe(0, fork.Error);
        fork.Lines.ShouldHaveSingleItem().ShouldNotBe(run);
        (await server.RunAsync("runs", "watch", fork.Lines[0])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Flows_are_stored_listed_run_by_their_id_and_deleted()
    {
        var name = $"flow-{Guid.NewGuid():N}";
        server.Write("stored.yaml", Flows.Echo.Replace("name: echo", $"name: {name}", StringComparison.Ordinal));
        var id = (await server.RunAsync("flows", "store", "stored.yaml")).Lines.ShouldHaveSingleItem();

        var listed = (await server.RunAsync("flows", "list", "--name", name, "--format", "json")).Json.GetProperty("flows");
        listed.EnumerateArray().ShouldHaveSingleItem().GetProperty("flowId").GetString().ShouldBe(id);
        (await server.RunAsync("flows", "list", "--limit", "1")).Lines.Length.ShouldBe(2);
        (await server.RunAsync("flows", "show", id)).Json.GetProperty("flow").GetProperty("name").GetString().ShouldBe(name);
        (await server.RunAsync("submit", "--flow", id, "--input-json", """{"v": 1}""")).ExitCode.ShouldBe(0);
        (await server.RunAsync("flows", "delete", id)).ExitCode.ShouldBe(0);
        (await server.RunAsync("flows", "list", "--name", name)).Lines.Length.ShouldBe(1, "only the heading");
        (await server.RunAsync("flows", "delete", id)).Error.ShouldContain("error[FLOW_NOT_FOUND]");
        server.Write("no-flow.yaml", "steps: 7\n");
        (await server.RunAsync("flows", "store", "no-flow.yaml")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Blobs_come_back_as_they_were_and_go()
    {
        var text = $"bytes {Guid.NewGuid()}";
        server.Write("blob.bin", text);
        var id = (await server.RunAsync("blobs", "put", "blob.bin")).Lines.ShouldHaveSingleItem();
        (await server.RunAsync("blobs", "get", id)).Output.ShouldBe(text);
        (await server.RunAsync("blobs", "get", id, "--output", "copy.bin")).ExitCode.ShouldBe(0);
        File.ReadAllText(Path.Combine(server.Directory, "copy.bin")).ShouldBe(text);
        (await server.RunAsync("blobs", "get", id, "--output", "no/such/folder")).Error.ShouldContain("error[FILE_NOT_WRITABLE]");

        (await server.RunAsync("blobs", "delete", id)).Output.ShouldContain("is deleted");
        (await server.RunAsync("blobs", "get", id)).Error.ShouldContain("error[BLOB_NOT_FOUND]");
        server.Write("value.json", """{"a": 1.10}""");
        var json = (await server.RunAsync("blobs", "put", "value.json", "--json")).Lines.ShouldHaveSingleItem();
        (await server.RunAsync("blobs", "get", json)).Output.ShouldBe("""{"a":1.10}""");
    }

    [Fact]
    public async Task A_batch_is_started_waited_for_and_gives_its_results()
    {
        server.Write("batch.jsonl", "{\"v\": 1}\n{\"v\": 2}\n{\"v\": 3}\n");
        var batch = (await server.RunAsync("batch", "submit", "--flow", "echo.yaml", "--inputs", "batch.jsonl", "--max-concurrency", "2")).Lines.ShouldHaveSingleItem();

        var counts = (await server.RunAsync("batch", "show", batch, "--wait")).Json;
        (counts.GetProperty("totalRuns").GetInt32(), counts.GetProperty("completedRuns").GetInt32()).ShouldBe((3, 3));
        var results = await server.RunAsync("batch", "show", batch, "--results");
        results.Lines.Select(l => JsonElement.Parse(l).GetProperty("result").GetProperty("v").GetInt32()).ShouldBe([1, 2, 3]);
        (await server.RunAsync("batch", "show", Guid.NewGuid().ToString())).Error.ShouldContain("error[BATCH_NOT_FOUND]");
    }

    [Fact]
    public async Task Whoever_does_not_want_to_wait_any_longer_leaves_the_run_going_on()
    {
        var late = await server.RunAsync("submit", "--flow", "waiting.yaml", "--input-json", "{}", "--timeout", "0.2");
        late.ExitCode.ShouldBe(75);
        late.Error.ShouldContain("error[WAIT_TIMEOUT]");

        using var submit = server.Start("submit", "--flow", "waiting.yaml", "--input-json", "{}");
        var run = (await submit.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[1];
        await ReadToAsync(submit.StandardError, "active");
        using (var kill = Process.Start("kill", ["-TERM", submit.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var interrupted = await Cli.FinishAsync(submit);

        interrupted.ExitCode.ShouldBe(130);
        interrupted.Error.ShouldContain($"stepflow runs watch {run}");
        (await server.RunAsync("runs", "show", run)).Output.ShouldContain("running");
        (await server.RunAsync("runs", "cancel", run)).ExitCode.ShouldBe(0);
    }

    static async Task ReadToAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains(text, StringComparison.Ordinal))
            continue;
    }

    async Task<string> DetachAsync(string flow, params string[] more)
    {
        var submitted = await server.RunAsync(["submit", "--flow", flow, "--input-json", """{"v": 1}""", "--detach", .. more]);
        submitted.ExitCode.ShouldBe(0, submitted.Error);
        return submitted.Lines.ShouldHaveSingleItem();
    }

    async Task<(string[] Ids, string? Next)> ListAsync(params string[] conditions)
    {
        var listed = await server.RunAsync(["runs", "list", "--format", "json", .. conditions]);
        listed.ExitCode.ShouldBe(0, listed.Error);
        var next = listed.Json.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null;
        return ([.. listed.Json.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("runId").GetString()!)], next);
    }
}
