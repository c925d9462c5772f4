namespace StepFlow.Cli.Visualization.Svg;

/// <summary>
/// The style sheet. Every colour is written twice, first plainly and then as a variable: viewers without CSS variables keep the
/// first, browsers take the second and follow the reader's light or dark preference.
/// </summary>
static class SvgStyle
{
    public const int ServerColours = 8;

    static readonly (string Name, string Light, string Dark)[] Colours =
    [
        ("canvas", "#f6f8fb", "#0d1420"),
        ("card", "#ffffff", "#18212f"),
        ("frame", "#f1f5f9", "#111926"),
        ("line", "#cbd5e1", "#334155"),
        ("text", "#0f172a", "#e6edf6"),
        ("muted", "#64748b", "#93a3b8"),
        ("edge", "#8391a7", "#64748b"),
        ("terminal", "#e2e8f0", "#273449"),
        ("must", "#4f46e5", "#a5b4fc"),
        ("skip", "#b45309", "#fbbf24"),
        ("error", "#dc2626", "#fca5a5"),
        ("retry", "#0369a1", "#7dd3fc"),
        ("timeout", "#0f766e", "#5eead4"),
        ("server0", "#3b82f6", "#60a5fa"),
        ("server1", "#14b8a6", "#2dd4bf"),
        ("server2", "#f59e0b", "#fbbf24"),
        ("server3", "#a855f7", "#c084fc"),
        ("server4", "#ec4899", "#f472b6"),
        ("server5", "#84cc16", "#a3e635"),
        ("server6", "#0ea5e9", "#38bdf8"),
        ("server7", "#f97316", "#fb923c"),
    ];

    public static string Sheet { get; } = $$"""
        svg { {{Variables(c => c.Light)}} }
        @media (prefers-color-scheme: dark) { svg { {{Variables(c => c.Dark)}} } }
        text { font-family: Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; {{Fill("text")}} }
        .canvas { {{Fill("canvas")}} }
        .heading { font-size: 18px; font-weight: 650; }
        .about, .legend { font-size: 11.5px; {{Fill("muted")}} }
        .legend { font-size: 10.5px; }
        .title { font-size: 13px; font-weight: 600; }
        .component { font-family: ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 10.5px; {{Fill("muted")}} }
        .card { {{Fill("card")}} {{Stroke("line")}} stroke-width: 1; }
        .frame { {{Fill("frame")}} {{Stroke("line")}} stroke-width: 1; stroke-dasharray: 4 3; }
        .onfailure { fill: none; {{Stroke("error")}} stroke-width: 1.2; stroke-dasharray: 5 4; stroke-opacity: .65; }
        .onfailure-title { font-size: 12px; font-weight: 600; {{Fill("error")}} }
        .terminal { {{Fill("terminal")}} {{Stroke("line")}} stroke-width: 1; }
        .failure { {{Fill("card")}} {{Stroke("error")}} stroke-width: 1.3; }
        .edge { fill: none; {{Stroke("edge")}} stroke-width: 1.4; }
        .conditional { stroke-dasharray: 6 4; }
        .skipDefault { stroke-dasharray: 2 4; stroke-linecap: round; }
        .skipCondition { {{Stroke("skip")}} stroke-dasharray: 6 4; }
        .failureEdge { {{Stroke("error")}} stroke-dasharray: 6 4; }
        .tip { {{Fill("edge")}} }
        .tip-skip { {{Fill("skip")}} }
        .tip-error { {{Fill("error")}} }
        .pill { fill-opacity: .13; }
        .badge { font-size: 9.5px; font-weight: 600; }
        {{string.Join('\n', Colours.Select(c => $".c-{c.Name} {{ {Fill(c.Name)} }}"))}}
        """;

    static string Fill(string name) => $"fill: {Light(name)}; fill: var(--{name});";

    static string Stroke(string name) => $"stroke: {Light(name)}; stroke: var(--{name});";

    static string Light(string name) => Array.Find(Colours, c => c.Name == name).Light;

    static string Variables(Func<(string Name, string Light, string Dark), string> colour) =>
        string.Join(' ', Colours.Select(c => $"--{c.Name}: {colour(c)};"));
}
