using System.Text.RegularExpressions;
using StepFlow.Flows.Diagnostics;
using StepFlow.Runtime.Components.BuiltIns;

namespace StepFlow.Runtime.Tests.Configuration;

public class DocumentationTests
{
    [Fact]
    public void Every_configuration_in_the_documentation_is_read_without_a_finding()
    {
        var examples = Regex.Matches(Page("configuration.md"), "```yaml\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToArray();

        examples.Length.ShouldBeGreaterThan(1);
        foreach (var example in examples)
            Configs.Read(example, ("TOOLS_KEY", "k")).Diagnostics.ShouldBeEmpty(example);
    }

    [Fact]
    public void Every_code_of_the_configuration_is_documented()
    {
        var page = Page("configuration.md");

        foreach (var code in DiagnosticCodes.All.Keys.Where(c => c is 1200 or 1201 or 1202 or 2200 or >= 4300 and < 4400))
            page.ShouldContain($"| {code} |");
    }

    [Fact]
    public async Task Every_built_in_component_is_documented()
    {
        await using var plugin = new BuiltInPlugin();
        var headings = string.Join(", ", Page("components/builtins.md").Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]))
            .Split(", ");

        headings.Order().ShouldBe((await plugin.ListAsync(default)).Select(c => c.Component[1..]).Order());
    }

    static string Page(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
            directory = directory.Parent;
        return File.ReadAllText(Path.Combine(directory!.FullName, "docs", name));
    }
}
