using System.Text.Json;

namespace StepFlow.Cli.Tests;

public sealed class TestCommandTests : IDisposable
{
    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_self_contained_cases_of_the_shared_flows_all_pass()
    {
        var shared = SharedFolder();
        var result = await RunAsync("test", Path.Combine(shared, "conformance/05-0.8.0"), Path.Combine(shared, "conformance/10-HEAD_817917a7"), "--self-contained", "--format", "json");
        result.ExitCode.ShouldBe(0, result.Output);
        result.Lines[^1].ShouldBe("""{"files":32,"cases":59,"passed":59,"failed":0}""");
    }

    [Fact]
    public async Task Cases_of_a_file_are_counted_and_the_summary_adds_up()
    {
        Write();
        var result = await RunAsync("test", ".");
        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldContain("flow.yaml: 2/2 passed");
        result.Output.ShouldContain("Total test cases: 2");
    }

    [Fact]
    public async Task A_result_that_differs_is_shown_with_its_place()
    {
        Write(Flows.Mocked.Replace("x: 1, gone", "x: 5, gone", StringComparison.Ordinal));
        var result = await RunAsync("test", "flow.yaml", "--diff");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("flow.yaml: 1/2 passed");
        result.Output.ShouldContain("$.result.x: expected 5, got 1");
        result.Output.ShouldContain("+     \"y\": 2");
        (await RunAsync("test", "flow.yaml", "--format", "json")).Lines[^1].ShouldBe("""{"files":1,"cases":2,"passed":1,"failed":1}""");
    }

    [Fact]
    public async Task Update_writes_the_results_as_expectations_and_leaves_the_rest_of_the_file_alone()
    {
        var wrong = Flows.Mocked.Replace("x: 1, gone", "x: 5, gone", StringComparison.Ordinal) + "# the last word\n";
        Write(wrong);
        var updated = await RunAsync("test", "flow.yaml", "--update");
        updated.ExitCode.ShouldBe(0, updated.Output + updated.Error);
        (await RunAsync("test", "flow.yaml", "--format", "json")).Lines[^1].ShouldBe("""{"files":1,"cases":2,"passed":2,"failed":0}""");
        var text = File.ReadAllText(Path.Combine(_workspace.Directory, "flow.yaml"));
        text.ShouldContain("# the last word");
        text[..text.IndexOf("test:", StringComparison.Ordinal)].ShouldBe(wrong[..wrong.IndexOf("test:", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Only_the_named_cases_run()
    {
        Write();
        (await RunAsync("test", ".", "--case", "fails", "--format", "json")).Lines[^1].ShouldBe("""{"files":1,"cases":1,"passed":1,"failed":0}""");
    }

    [Theory]
    [InlineData("stepflow-config.test.yml", "")]
    [InlineData("other.yml", "  configFile: other.yml\n")]
    public async Task The_configuration_of_tests_goes_before_the_ordinary_one(string name, string entry)
    {
        _workspace.Write("stepflow-config.yml", Flows.MockConfig.Replace("x: 1", "x: 9", StringComparison.Ordinal));
        _workspace.Write(name, Flows.MockConfig);
        _workspace.Write("flow.yaml", Flows.Mocked.Replace("test:\n", "test:\n" + entry, StringComparison.Ordinal));
        (await RunAsync("test", "flow.yaml")).Output.ShouldContain("flow.yaml: 2/2 passed");
        (await RunAsync("test", "flow.yaml", "--config", "stepflow-config.yml")).Output.ShouldContain("flow.yaml: 1/2 passed");
    }

    [Fact]
    public async Task A_file_that_needs_a_component_server_is_left_out_without_starting_it()
    {
        Write();
        _workspace.Write("served/stepflow-config.yml", "plugins: { p: { type: stepflow, transport: stdio, command: touch, args: [started] } }\nroutes: { /p: [ { plugin: p } ] }\n");
        _workspace.Write("served/flow.yaml", Flows.Mocked.Replace("/mock/one", "/p/one", StringComparison.Ordinal));
        var lines = (await RunAsync("test", ".", "--self-contained", "--format", "json")).Lines;
        lines[^1].ShouldBe("""{"files":1,"cases":2,"passed":2,"failed":0}""");
        JsonElement.Parse(lines[^2]).GetProperty("leftOut").GetInt32().ShouldBe(1);
        Directory.GetFiles(_workspace.Directory, "started", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_test_file_does_not_vanish()
    {
        _workspace.Write("broken.yaml", "steps: [\ntest:\n  cases: []\n");
        var result = await RunAsync("test", ".");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("broken.yaml: 0/1 passed");
    }

    void Write(string flow = Flows.Mocked)
    {
        _workspace.Write("flow.yaml", flow);
        _workspace.Write("stepflow-config.yml", Flows.MockConfig);
    }

    Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(_workspace.Directory, arguments);

    static string SharedFolder()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (Directory.Exists(Path.Combine(directory.FullName, "shared", "conformance")))
                return Path.Combine(directory.FullName, "shared");
        }

        throw new DirectoryNotFoundException("No 'shared' folder beside or above the repository");
    }
}
