using System.Text.RegularExpressions;

namespace StepFlow.Architecture.Tests;

public sealed partial class SourceTests
{
    const int MostSourceLines = 400;
    const int MostTestLines = 800;
    const int MostColumns = 180;

    static readonly (string Path, string[] Lines)[] Sources = [.. Read("src").Concat(Read("bench"))];
    static readonly (string Path, string[] Lines)[] Tests = [.. Read("tests")];

    [GeneratedRegex(@"^public\s+(?:[a-z]+\s+)*(?:class|struct|interface|enum|record|delegate)\s+(?:struct\s+|class\s+)?(\w+)")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*(;?)")]
    private static partial Regex Namespace();

    static IEnumerable<(string Path, string[] Lines)> Read(string folder) =>
        Repository.Files(folder, "*.cs").Select(f => (f, File.ReadAllLines(Repository.PathOf(f))));

    [Fact]
    public void There_is_something_to_look_at() => (Sources.Length > 100 && Tests.Length > 20).ShouldBeTrue();

    [Fact]
    public void No_source_file_is_longer_than_400_lines_and_no_test_file_longer_than_800()
    {
        Sources.Where(f => f.Lines.Length > MostSourceLines).Select(f => $"{f.Path}: {f.Lines.Length}").ShouldBeEmpty();
        Tests.Where(f => f.Lines.Length > MostTestLines).Select(f => $"{f.Path}: {f.Lines.Length}").ShouldBeEmpty();
    }

    [Fact]
    public void Half_of_the_source_files_are_under_70_lines_and_nine_in_ten_under_250()
    {
        var lengths = Sources.Select(f => f.Lines.Length).Order().ToArray();
        lengths[lengths.Length / 2].ShouldBeLessThan(70);
        lengths[lengths.Length * 9 / 10].ShouldBeLessThan(250);
    }

    [Fact]
    public void A_source_file_has_one_public_type_and_its_name()
    {
        var wrong = new List<string>();
        foreach (var (path, lines) in Sources)
        {
            var types = lines.Select(l => PublicType().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct().ToArray();
            if (types.Length > 1)
                wrong.Add($"{path}: {string.Join(", ", types)}");
            else if (types is [var only] && Path.GetFileName(path).Split('.')[0] != only)
                wrong.Add($"{path}: {only}");
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_are_file_scoped_and_match_the_folders()
    {
        var wrong = new List<string>();
        foreach (var (path, lines) in Sources.Concat(Tests))
        {
            var found = lines.Select(l => Namespace().Match(l)).FirstOrDefault(m => m.Success);
            if (found is null)
            {
                if (!IsProgramOrAssemblyFile(path))
                    wrong.Add($"{path}: none");
            }
            else if (found.Groups[2].Value != ";" || found.Groups[1].Value != Expected(path))
            {
                wrong.Add($"{path}: {found.Value.Trim()}, expected {Expected(path)}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:", "NotImplemented" + "Exception", "#pragma warning " + "disable"];
        Sources.Concat(Tests).SelectMany(f => f.Lines.Select((l, i) => (f.Path, Line: i + 1, Text: l)))
            .Where(l => marks.Any(m => l.Text.Contains(m, StringComparison.Ordinal)))
            .Select(l => $"{l.Path}:{l.Line}: {l.Text.Trim()}").ShouldBeEmpty();
    }

    [Fact]
    public void Tests_do_not_sleep_and_are_not_skipped()
    {
        string[] marks = [" Thread." + "Sleep(", "[Fact(" + "Skip", "[Theory(" + "Skip"];
        Tests.SelectMany(f => f.Lines.Select((l, i) => (f.Path, Line: i + 1, Text: l)))
            .Where(l => marks.Any(m => l.Text.Contains(m, StringComparison.Ordinal)))
            .Select(l => $"{l.Path}:{l.Line}: {l.Text.Trim()}").ShouldBeEmpty();
    }

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine()
    {
        string[] places = ["/ho" + "me/", "/ro" + "ot/", "/wo" + "rk/", "C:\\Us" + "ers"];
        string[] kinds = ["*.cs", "*.csproj", "*.props", "*.md", "*.yaml", "*.yml", "*.json", "*.sh", "*.txt", "*.sql", "stepflow"];
        kinds.SelectMany(k => Repository.Files(".", k)).Distinct()
            .Where(f => places.Any(p => File.ReadAllText(Repository.PathOf(f)).Contains(p, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Lines_can_be_read_without_scrolling_for_ever() =>
        // The limit is 140 columns; messages and tables may run over it, but not without end.
        Sources.Select(f => (f.Path, Long: f.Lines.Count(l => l.Length > MostColumns)))
            .Where(f => f.Long > 8).Select(f => $"{f.Path}: {f.Long} lines").ShouldBeEmpty();

    static bool IsProgramOrAssemblyFile(string path) => Path.GetFileName(path) is "Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs";

    // src/Storage.Sqlite/Schema/X.cs -> StepFlow.Storage.Sqlite.Schema; tests/StepFlow.Testing/X.cs -> StepFlow.Testing
    static string Expected(string path)
    {
        var folders = path.Split('/')[1..^1];
        var name = string.Join('.', folders);
        return name.StartsWith("StepFlow.", StringComparison.Ordinal) ? name : "StepFlow." + name;
    }
}
