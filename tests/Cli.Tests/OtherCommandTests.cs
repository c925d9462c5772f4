namespace StepFlow.Cli.Tests;

public sealed class OtherCommandTests : IDisposable
{
    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Validate_lists_everything_with_places_and_counts()
    {
        _workspace.Write("flow.yaml", "steps:\n  - {id: a, component: /builtin/nop}\n  - {id: b, component: /nowhere/x}\noutput: { $step: a }\n");
        var result = await RunAsync("validate", "--flow", "flow.yaml", "--format", "json");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBeEmpty();
        result.Json.GetProperty("numError").GetInt32().ShouldBe(2);
        var first = result.Json.GetProperty("diagnostics").EnumerateArray().First(d => d.GetProperty("code").GetInt32() == 2500);
        first.GetProperty("path").GetString().ShouldBe("$.steps[0].component");
        first.GetProperty("line").GetInt32().ShouldBe(2);
        first.GetProperty("kind").GetString().ShouldBe("invalidComponent");
    }

    [Fact]
    public async Task Validate_passes_a_flow_with_warnings_unless_strict()
    {
        _workspace.Write("flow.yaml", "output: 1\n");
        (await RunAsync("validate", "--flow", "flow.yaml")).ExitCode.ShouldBe(0);
        (await RunAsync("validate", "--flow", "flow.yaml", "--strict")).ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    [InlineData("pretty")]
    public async Task Components_are_listed_in_every_form(string format)
    {
        _workspace.Write("stepflow-config.yml", Flows.MockConfig);
        var result = await RunAsync("list-components", "--format", format);
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("/mock/one");
        result.Output.ShouldContain("/builtin/eval");
        if (format == "yaml")
            ShouldBeReadable(result.Output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        (await RunAsync("--version")).Output.ShouldMatch(@"^stepflow \d+\.\d+\.\d+\n$");
        (await RunAsync("run", "--help")).Output.ShouldContain("--upstream-exit-codes");
    }

    [Fact]
    public async Task Messages_can_be_json_and_can_be_switched_off()
    {
        _workspace.Write("flow.yaml", Flows.Echo);
        var json = await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v":1}""", "--log-format", "json");
        System.Text.Json.JsonElement.Parse(json.Error).GetProperty("run_id").GetGuid().ShouldNotBe(Guid.Empty);
        (await RunAsync("run", "--flow", "flow.yaml", "--input-json", """{"v":1}""", "--log-level", "off")).Error.ShouldBeEmpty();
    }

    static void ShouldBeReadable(string yaml)
    {
        var document = StepFlow.Flows.Documents.DocumentReader.Read(yaml);
        document.IsFatal.ShouldBeFalse();
        document.Root!.ToJson().GetProperty("components").GetArrayLength().ShouldBeGreaterThan(5);
    }

    Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(_workspace.Directory, arguments);
}
