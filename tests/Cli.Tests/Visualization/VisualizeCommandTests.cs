using System.CommandLine;

namespace StepFlow.Cli.Tests.Visualization;

public sealed class VisualizeCommandTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stepflow-visualize");

    public void Dispose() => _folder.Delete(recursive: true);

    string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        await File.WriteAllTextAsync(Path("flow.yaml"), Flows.Rich);
        var code = await CliApplication.CreateCommand().Parse(["visualize", .. args]).InvokeAsync(new InvocationConfiguration { Output = output });
        return (code, output.ToString());
    }

    [Fact]
    public async Task Without_options_mermaid_goes_to_standard_output()
    {
        var (code, output) = await RunAsync(Path("flow.yaml"));
        code.ShouldBe(0);
        output.ShouldStartWith("flowchart TD");
    }

    [Theory]
    [InlineData("out.svg", "<svg")]
    [InlineData("out.dot", "digraph")]
    [InlineData("out.json", "{")]
    [InlineData("out.md", "flowchart")]
    public async Task The_name_of_the_output_file_decides_the_format(string name, string start)
    {
        (await RunAsync(Path("flow.yaml"), "-o", Path(name))).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(Path(name))).ShouldStartWith(start);
    }

    [Fact]
    public async Task The_format_option_goes_before_the_name()
    {
        (await RunAsync(Path("flow.yaml"), "-o", Path("out.svg"), "--format", "dot")).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(Path("out.svg"))).ShouldStartWith("digraph");
    }

    [Fact]
    public async Task A_flow_that_cannot_be_read_is_invalid_and_nothing_is_drawn()
    {
        await File.WriteAllTextAsync(Path("bad.yaml"), "steps:\n  - component: /x/y\n");
        var (code, output) = await RunAsync(Path("bad.yaml"));
        code.ShouldBe(ExitCodes.Invalid);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_mistake_of_the_command_line() =>
        (await RunAsync(Path("none.yaml"))).Code.ShouldBe(ExitCodes.Usage);
}
