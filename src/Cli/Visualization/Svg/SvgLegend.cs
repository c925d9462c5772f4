using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Layout;

namespace StepFlow.Cli.Visualization.Svg;

/// <summary>Says below the drawing what colours and dashes mean; only those that occur.</summary>
sealed class SvgLegend
{
    const double RowHeight = 20;
    const double Swatch = 28;

    readonly List<(string Style, bool IsLine, string Text)> _entries = [];

    public SvgLegend(FlowGraph graph, IReadOnlyList<string> servers)
    {
        for (var i = 0; i < servers.Count; i++)
            _entries.Add(($"c-server{i % SvgStyle.ServerColours}", false, TextMetrics.Fit(servers[i], 30)));
        var kinds = new HashSet<EdgeKind>();
        Collect(graph, kinds);
        Line(EdgeKind.Conditional, "edge conditional", "needed for some values only");
        Line(EdgeKind.SkipDefault, "edge skipDefault", "has a default for a skipped step");
        Line(EdgeKind.SkipCondition, "edge skipCondition", "decides whether to skip");
        Line(EdgeKind.Failure, "edge failureEdge", "after a failure");

        void Line(EdgeKind kind, string style, string text)
        {
            if (kinds.Contains(kind))
                _entries.Add((style, true, text));
        }
    }

    public double MinimumWidth => _entries.Select(Width).DefaultIfEmpty(0).Max();

    public double Height(double width) => _entries.Count == 0 ? 0 : 16 + (RowHeight * (Places(width)[^1].Row + 1));

    public void Draw(SvgText svg, Point at, double width)
    {
        foreach (var (entry, x, row) in Places(width))
        {
            var y = at.Y + (row * RowHeight) + 10;
            if (entry.IsLine)
                svg.Add($"<path class=\"{entry.Style}\" d=\"M{at.X + x} {y}h{22.0}\"/>");
            else
                svg.Add($"<rect class=\"{entry.Style}\" x=\"{at.X + x + 9}\" y=\"{y - 5}\" width=\"{10.0}\" height=\"{10.0}\" rx=\"3\"/>");
            svg.Add($"<text class=\"legend\" x=\"{at.X + x + Swatch}\" y=\"{y + 3.7}\">{entry.Text}</text>");
        }
    }

    List<((string Style, bool IsLine, string Text) Entry, double X, int Row)> Places(double width)
    {
        var places = new List<((string Style, bool IsLine, string Text) Entry, double X, int Row)>();
        var (x, row) = (0.0, 0);
        foreach (var entry in _entries)
        {
            if (x > 0 && x + Width(entry) > width)
                (x, row) = (0, row + 1);
            places.Add((entry, x, row));
            x += Width(entry) + 14;
        }

        return places;
    }

    static double Width((string Style, bool IsLine, string Text) entry) => Swatch + TextMetrics.Sans(entry.Text, 10.5);

    static void Collect(FlowGraph graph, HashSet<EdgeKind> kinds)
    {
        kinds.UnionWith(graph.Edges.Select(e => e.Kind));
        foreach (var inner in graph.Nodes.Select(n => n.Inner).OfType<FlowGraph>())
            Collect(inner, kinds);
    }
}
