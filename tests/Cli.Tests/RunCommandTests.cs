using System.Text.Json;

namespace StepFlow.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_piped_run_prints_the_result_and_nothing_else_on_standard_output()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        var result = await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v": {"b": 1, "a": 2.50}}""");
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldBe("""{"outcome":"success","result":{"v":{"b":1,"a":2.50}}}""" + "\n");
        result.RunId.ShouldNotBe(Guid.Empty);
        File.Exists(_workspace.Database).ShouldBeTrue();
    }

    [Theory]
    [InlineData("--input-yaml", "v: 1")]
    [InlineData("--input", "in.yaml")]
    [InlineData("--input", "in.json")]
    public async Task An_input_can_come_as_text_or_file(string option, string value)
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        _workspace.Write("in.yaml", "v: 1");
        _workspace.Write("in.json", """{"v":1}""");
        (await RunAsync("run", "--flow", "flow.yaml", option, value)).Output.ShouldBe("""{"outcome":"success","result":{"v":1}}""" + "\n");
    }

    [Theory]
    [InlineData(null, """{"v":1}""")]
    [InlineData("json", """{"v":1}""")]
    [InlineData("yaml", "v: 1")]
    public async Task An_input_can_come_from_standard_input(string? format, string text)
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        string[] arguments = ["run", "--flow", "flow.yaml", "--in-memory", .. format is null ? [] : new[] { "--stdin-format", format }];
        var result = await Cli.RunAsync(_workspace.Directory, text, null, arguments);
        result.Output.ShouldBe("""{"outcome":"success","result":{"v":1}}""" + "\n");
        File.Exists(_workspace.Database).ShouldBeFalse();
    }

    [Fact]
    public async Task Several_inputs_give_one_line_each_in_their_order()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        _workspace.Write("in.jsonl", string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"v\":{i}}}\n\n")));
        var result = await RunAsync("run", "--flow", "flow.yaml", "--inputs", "in.jsonl", "--max-concurrency", "3");
        result.Lines.Select(l => JsonElement.Parse(l).GetProperty("result").GetProperty("v").GetInt32()).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task A_failed_flow_exits_with_2_or_as_the_original_with_0()
    {
        _workspace.Write("flow.yaml", Flows.Mocked);
        _workspace.Write("stepflow-config.yml", Flows.MockConfig);
        string[] arguments = ["run", "--flow", "flow.yaml", "--input-json", """{"mode":"bad"}"""];
        var result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBe("""{"outcome":"failed","error":{"code":"COMPONENT_FAILED","message":"no luck"}}""" + "\n");
        (await RunAsync([.. arguments, "--upstream-exit-codes"])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_result_can_go_to_a_file()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        var result = await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v":1}""", "--output", "out.json", "--format", "pretty");
        result.Output.ShouldBeEmpty();
        JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(_workspace.Directory, "out.json"))).GetProperty("outcome").GetString().ShouldBe("success");
    }

    [Fact]
    public async Task Overrides_change_a_step_for_this_run()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        var result = await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v":1}""", "--overrides-json", """{"steps":{"a":{"value":{"input":{"v":2}}}}}""");
        result.Output.ShouldBe("""{"outcome":"success","result":{"v":2}}""" + "\n");
    }

    [Fact]
    public async Task A_configuration_that_names_a_file_decides_where_runs_are_kept()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        _workspace.Write("stepflow-config.yml", "stateStore: { type: sqlite, databaseUrl: 'sqlite:runs/state.db' }");
        (await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v":1}""")).ExitCode.ShouldBe(0);
        File.Exists(Path.Combine(_workspace.Directory, "runs", "state.db")).ShouldBeTrue();
        File.Exists(_workspace.Database).ShouldBeFalse();
    }

    public static TheoryData<string[], int, string> Mistakes => new()
    {
        { ["run", "--flow", "nope.yaml", "--input-json", "1"], 64, "error[FILE_NOT_FOUND]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--input-yaml", "2"], 64, "error[SEVERAL_INPUTS]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "{"], 1, "error[INVALID_VALUE]" },
        { ["run", "--flow", "flow.yaml", "--input", "nope.json"], 64, "nope.json" },
        { ["run", "--flow", "bad.yaml", "--input-json", "1"], 1, "bad.yaml:4:" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--config", "nope.yml"], 64, "error[FILE_NOT_FOUND]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--config", "bad-config.yml"], 1, "bad-config.yml:1:" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--db", "flow.yaml/x.db"], 70, "error[STORE_UNAVAILABLE]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--db", "flow.yaml"], 70, "error[STORE_UNAVAILABLE]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--db", "x.db", "--in-memory"], 64, "error[USAGE]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--output", "no/such/place.json"], 64, "error[FILE_NOT_WRITABLE]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--overrides-json", """{"steps":{"zz":{"value":{}}}}"""], 1, "error[INVALID_OVERRIDES]" },
        { ["run", "--flow", "flow.yaml", "--input-json", "1", "--variables-json", "[1]"], 1, "error[INVALID_VARIABLES]" },
        { ["run", "--flow", "flow.yaml", "--inputs", "bad.jsonl"], 1, "bad.jsonl:2" },
        { ["run", "--flow", "flow.yaml", "--max-concurrency", "0"], 64, "--max-concurrency" },
        { ["run", "--flow", "flow.yaml", "--frmat", "json"], 64, "--frmat" },
        { ["run"], 64, "--flow" },
        { ["rnu"], 64, "Did you mean" },
        { [], 64, "--help" },
        { ["resume"], 64, "error[NO_STORE]" },
        { ["runs", "list"], 64, "error[NO_STORE]" },
        { ["runs", "show", "nonsense"], 64, "RUN_ID" },
        { ["test", "nowhere"], 64, "error[FILE_NOT_FOUND]" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_named_with_code_and_place_on_standard_error_only(string[] arguments, int exitCode, string text)
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        _workspace.Write("bad.yaml", "name: x\nsteps:\n  - {id: a, component: /builtin/noop}\n  - {id: a, component: /builtin/noop}\n");
        _workspace.Write("bad-config.yml", "plugins: 5\n");
        _workspace.Write("bad.jsonl", "1\n{\n");
        var result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Error.ShouldContain(text);
        result.Error.ShouldNotContain("   at ");
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_is_shown_nowhere_and_a_resumed_run_asks_for_it()
    {
        const string secret = "hunter2-and-more";
        _workspace.Write("flow.yaml", Flows.Secret);
        using var process = Cli.Start(_workspace.Directory, ["run", "--flow", "flow.yaml", "--input-json", "{}", "--variables-json", $$"""{"token":"{{secret}}"}""", "--log-level", "debug"]);
        process.StandardInput.Close();
        var first = (await process.StandardError.ReadLineAsync())!;
        var run = first["run_id: ".Length..];
        process.Kill();
        (await Cli.FinishAsync(process)).Output.ShouldBeEmpty();

        var without = await RunAsync("resume", run);
        without.ExitCode.ShouldBe(3, without.Error);
        without.Error.ShouldContain("token");
        (await RunAsync("runs", "signal", run, "go", "--value-json", "7")).ExitCode.ShouldBe(0);
        var done = await Cli.RunAsync(_workspace.Directory, "", new Dictionary<string, string> { ["STEPFLOW_VAR_TOKEN"] = secret }, "resume", run, "--env-variables");
        done.ExitCode.ShouldBe(0, done.Error);
        done.Output.ShouldBe("""{"outcome":"success","result":{"a":{"t":"[REDACTED]"},"w":7}}""" + "\n");
        foreach (var shown in new[] { await RunAsync("runs", "show", run, "--format", "json"), await RunAsync("runs", "show", run, "--journal") })
            (shown.Output + shown.Error).ShouldNotContain(secret);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_workspace.Database)!))
            System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_missing_variable_is_named_before_anything_runs()
    {
        _workspace.Write("flow.yaml", Flows.Secret);
        var result = await RunAsync("run", "--flow", "flow.yaml", "--input-json", "{}");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("STEPFLOW_VAR_TOKEN");
        File.Exists(_workspace.Database).ShouldBeFalse();
    }

    Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(_workspace.Directory, arguments);
}
