using System.Text.RegularExpressions;

namespace StepFlow.Client.Tests.Documentation;

public sealed partial class ErrorsPageTests
{
    [GeneratedRegex("""(?:StepFlowException|=> new)\(\s*"([A-Z_]+)",""")]
    private static partial Regex Code();

    [Fact]
    public void Every_code_that_the_client_itself_gives_is_on_the_page()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Directory.Packages.props")))
            root = root.Parent;
        var page = File.ReadAllText(Path.Combine(root.FullName, "docs", "errors.md"));
        var section = page.Split("## Codes of the C# client")[1].Split("\n## ")[0];
        var codes = Directory.GetFiles(Path.Combine(root.FullName, "src", "Client"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal).ToArray();

        codes.Length.ShouldBeGreaterThan(10);
        codes.Where(c => !section.Contains($"`{c}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
