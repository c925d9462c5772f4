namespace StepFlow.Cli.Visualization.Svg;

/// <summary>Widths of text without a font: estimates for a common sans serif, a little generous.</summary>
static class TextMetrics
{
    public static double Sans(string text, double size) => text.Sum(Width) * size;

    public static double Mono(string text, double size) => text.Sum(c => c >= 0x2e80 ? 1.05 : 0.61) * size;

    public static string Fit(string text, int most)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= most)
            return line;
        var end = char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1;
        return line[..end] + "…";
    }

    static double Width(char c) => c switch
    {
        >= (char)0x2e80 => 1.05,
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.31,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' or ' ' => 0.41,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.93,
        >= 'A' and <= 'Z' => 0.7,
        _ => 0.6,
    };
}
