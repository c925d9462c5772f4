using System.Text.RegularExpressions;

namespace StepFlow.Architecture.Tests;

public sealed partial class DocumentationTests
{
    // The SDKs' own pages are read in package indexes, where nothing of the repository is beside them.
    static readonly string[] Pages = [.. Repository.Files(".", "*.md").Where(p => !p.StartsWith("sdks/", StringComparison.Ordinal))];

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|examples|eng|docs|bench)/[\w./-]+)`")]
    private static partial Regex PathInText();

    [Fact]
    public void Links_lead_to_something() =>
        Pages.SelectMany(p => Link().Matches(Read(p)).Select(m => (Page: p, Target: m.Groups[1].Value)))
            .Where(l => !l.Target.Contains("://", StringComparison.Ordinal) && !Exists(Path.Combine(Path.GetDirectoryName(l.Page)!, l.Target)))
            .Select(l => $"{l.Page}: {l.Target}").ShouldBeEmpty();

    [Fact]
    public void Paths_that_pages_name_exist() =>
        Pages.SelectMany(p => PathInText().Matches(Read(p)).Select(m => (Page: p, Target: m.Groups[1].Value)))
            .Where(l => !Exists(l.Target)).Select(l => $"{l.Page}: {l.Target}").ShouldBeEmpty();

    [Fact]
    public void Every_decision_is_in_the_index()
    {
        var index = Read("docs/decisions/README.md");
        Repository.Files("docs/decisions", "*.md").Select(p => Path.GetFileName(p)!).Where(f => f != "README.md")
            .Where(f => !index.Contains($"({f})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_of_the_documentation_is_in_its_index()
    {
        var index = Read("docs/README.md");
        Repository.Files("docs", "*.md").Select(p => p["docs/".Length..]).Where(p => !p.StartsWith("decisions/", StringComparison.Ordinal) && p != "README.md")
            .Where(p => !index.Contains($"({p})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    static string Read(string page) => File.ReadAllText(Repository.PathOf(page));

    static bool Exists(string relative) => Path.Exists(Repository.PathOf(relative));
}
