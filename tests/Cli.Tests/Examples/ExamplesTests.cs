using System.Diagnostics;
using System.Text.Json;
using StepFlow.Cli.Visualization;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Tests.Examples;

/// <summary>The examples are run the way a reader runs them.</summary>
public sealed class ExamplesTests
{
    static readonly string Root = FindRoot();

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "StepFlow.slnf")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has StepFlow.slnf.");
    }

    public static TheoryData<string> Flows() =>
        [.. Directory.GetFiles(Path.Combine(Root, "examples"), "flow.yaml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).Order()];

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StepFlow.Cli.dll"), .. args])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output, await error);
    }

    [Fact]
    public async Task Every_case_of_every_example_passes()
    {
        var (code, output, error) = await RunAsync("test", "examples");
        code.ShouldBe(ExitCodes.Ok, output + error);
        output.ShouldContain($"Files tested:     {Flows().Count}");
        output.ShouldContain("Failed:           0");
    }

    [Fact]
    public async Task The_quickstart_of_the_readme_greets_everybody_and_warns_about_nothing()
    {
        var (code, output, error) = await RunAsync(
            "run", "--in-memory", "--flow", "examples/quickstart/flow.yaml", "--input", "examples/quickstart/input.json");
        code.ShouldBe(ExitCodes.Ok, error);
        using var result = JsonDocument.Parse(output);
        result.RootElement.GetProperty("result").GetProperty("greetings").GetProperty("successful").GetInt32().ShouldBe(3);
        error.ShouldNotContain("WARN");
    }

    [Fact]
    public async Task A_secret_is_taken_out_of_results()
    {
        var (code, output, error) = await RunAsync(
            "run", "--in-memory", "--flow", "examples/variables-and-secrets/flow.yaml", "--input-json", """{"city":"Ulm"}""",
            "--variables-json", """{"api_key":"open-sesame"}""");
        code.ShouldBe(ExitCodes.Ok, error);
        output.ShouldContain("your_key");
        (output + error).ShouldNotContain("open-sesame");
    }

    [Fact]
    public async Task Overrides_change_one_run()
    {
        var (code, output, error) = await RunAsync(
            "run", "--in-memory", "--flow", "examples/overrides/flow.yaml", "--input-json", """{"text":"hello","language":"fr"}""",
            "--overrides", "examples/overrides/overrides.json");
        code.ShouldBe(ExitCodes.Ok, error);
        output.ShouldContain("salut");
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void Every_example_is_valid_says_what_it_shows_and_can_be_drawn(string path)
    {
        var read = FlowReader.Read(File.ReadAllBytes(Path.Combine(Root, path)));
        var flow = read.Flow.ShouldNotBeNull();
        read.NumError.ShouldBe(0);
        flow.Name.ShouldNotBeNullOrWhiteSpace();
        flow.Description.ShouldNotBeNullOrWhiteSpace();
        flow.Tests.ShouldNotBeNull().Cases.ShouldNotBeEmpty();
        VisualizeCommand.Draw(flow, VisualizeFormat.Svg, new VisualizeOptions()).ShouldStartWith("<svg");
        File.ReadAllText(Path.Combine(Root, "examples", "README.md")).ShouldContain($"({Path.GetFileName(Path.GetDirectoryName(path))}/flow.yaml)");
    }
}
