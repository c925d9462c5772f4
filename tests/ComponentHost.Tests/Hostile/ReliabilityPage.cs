using System.Text.RegularExpressions;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>The table of docs/reliability.md: its codes are those of the tests, its figures those of the run that wrote it.</summary>
static partial class ReliabilityPage
{
    const string Head = "| the server | stdio | HTTP | MCP | neighbours’ p99, ms | memory, MB |\n|---|---|---|---|---|---|\n";

    static string PathOfPage => Path.Combine(Mcp.McpServers.Root, "docs", "reliability.md");

    /// <summary>The rows of the table without their figures, as the tests have them.</summary>
    public static IEnumerable<string> Expected => BehaviourTable.Rows.Select(Codes);

    /// <summary>The rows of the page, without their figures.</summary>
    public static IEnumerable<string> Actual =>
        Table().Match(File.ReadAllText(PathOfPage)).Groups["rows"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => Figures().Replace(r, ""));

    /// <summary>The number of cells that the page states.</summary>
    public static string StatedCount => CountOfCells().Match(File.ReadAllText(PathOfPage)).Groups[1].Value;

    public static void Write(IReadOnlyCollection<CellResult> results, TimeSpan without)
    {
        var rows = BehaviourTable.Rows.Select(row =>
        {
            var cells = results.Where(r => r.Behaviour == row.Name).ToDictionary(r => r.Transport);
            return $"{Codes(row)} {Each(cells, c => FormattableString.Invariant($"{c.P99.TotalMilliseconds:0.0}"))} | {Each(cells, c => FormattableString.Invariant($"{Math.Max(0, c.Growth) / 1e6:0}"))} |\n";
        });
        var page = Table().Replace(File.ReadAllText(PathOfPage), _ => Head + string.Concat(rows));
        page = Without().Replace(page, FormattableString.Invariant($"Without any: {without.TotalMilliseconds:0.0} ms"));
        File.WriteAllText(PathOfPage, CountOfCells().Replace(page, $"{results.Count} cells"));
    }

    static string Codes(Behaviour row) => $"| {row.Text} (`{row.Name}`) | {row.Stdio} | {row.Http} | {row.Mcp} |";

    static string Each(Dictionary<Transport, CellResult> cells, Func<CellResult, string> show) =>
        string.Join(" / ", Enum.GetValues<Transport>().Select(t => cells.TryGetValue(t, out var cell) ? show(cell) : "–"));

    [GeneratedRegex(@"\| the server \|.*\n\|---.*\n(?<rows>(\|.*\n)+)")]
    private static partial Regex Table();

    [GeneratedRegex(@"(?<=\|)( [0-9.–]+ / [0-9.–]+ / [0-9.–]+ \|){2}$")]
    private static partial Regex Figures();

    [GeneratedRegex(@"Without any: [0-9.]+ ms")]
    private static partial Regex Without();

    [GeneratedRegex(@"(\d+) cells")]
    private static partial Regex CountOfCells();
}
