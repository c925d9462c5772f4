using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Tests;

public class LanguageReferenceTests
{
    static readonly string Reference = Read("flows.md");

    [Fact]
    public void Every_example_of_the_reference_is_a_good_flow()
    {
        var examples = Reference.Split("```yaml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]).ToList();
        examples.Count.ShouldBeGreaterThan(10);
        foreach (var example in examples)
            FlowReader.Read(example).Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).ShouldBeEmpty(example);
    }

    [Fact]
    public void Every_diagnostic_code_is_in_the_reference_of_flows_or_of_configurations()
    {
        var rows = Reference + Read("configuration.md");
        DiagnosticCodes.All.Select(c => $"| {c.Key} | {c.Value.Kind} | {c.Value.Level.ToString().ToLowerInvariant()} |")
            .Where(row => !rows.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    static string Read(string page) => File.ReadAllText(Path.Combine(Root(), "docs", page));

    static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Directory.Packages.props")))
            at = at.Parent;
        return at.FullName;
    }
}
