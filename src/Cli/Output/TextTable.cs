using System.Text;

namespace StepFlow.Cli.Output;

/// <summary>Columns of plain text, as wide as they need to be.</summary>
sealed class TextTable(params string[] headers)
{
    const int Gap = 2;

    readonly List<string[]> _rows = [headers];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(OneLine)]);

    public void Write(TextWriter writer)
    {
        var widths = Enumerable.Range(0, headers.Length).Select(i => _rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
                line.Append(row[i].PadRight(widths[i] + Gap));
            writer.WriteLine(line.ToString().TrimEnd());
        }
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
