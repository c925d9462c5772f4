using System.Globalization;
using System.Text;
using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Layout;

namespace StepFlow.Cli.Visualization.Svg;

/// <summary>Draws a graph as one self-contained SVG that follows the reader's light or dark preference.</summary>
sealed class SvgWriter
{
    const double Margin = 28;
    const double Bend = 0.5;

    readonly SvgText _svg = new();
    readonly IReadOnlyList<string> _servers;

    SvgWriter(FlowGraph graph) => _servers = graph.Servers();

    public static string Write(FlowGraph graph) => new SvgWriter(graph).Draw(graph);

    string Draw(FlowGraph graph)
    {
        var drawing = Drawing.Of(graph);
        var legend = new SvgLegend(graph, _servers);
        var about = graph.Description is { } text ? TextMetrics.Fit(text.Trim(), 110) : null;
        var head = about is null ? 58.0 : 78.0;
        var wanted = Math.Max(TextMetrics.Sans(graph.Title, 18), TextMetrics.Sans(about ?? "", 11.5));
        var inner = Math.Max(Math.Max(drawing.Placement.Size.Width, wanted), legend.MinimumWidth);
        var size = new Size(inner + (2 * Margin), head + drawing.Placement.Size.Height + Margin + legend.Height(inner));
        _svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size.Width}\" height=\"{size.Height}\" viewBox=\"0 0 {size.Width} {size.Height}\" role=\"img\">");
        _svg.Add($"<title>{graph.Title}</title>");
        _svg.Raw("<style>").Raw(SvgStyle.Sheet).Raw("</style>").Raw("<defs>");
        foreach (var tip in new[] { "tip", "tip-skip", "tip-error" })
            _svg.Add($"<marker id=\"{tip}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path class=\"{tip}\" d=\"M0.5 0.8 L7.5 4 L0.5 7.2 L2 4 Z\"/></marker>");
        _svg.Raw("</defs>");
        _svg.Add($"<rect class=\"canvas\" width=\"{size.Width}\" height=\"{size.Height}\" rx=\"12\"/>");
        _svg.Add($"<text class=\"heading\" x=\"{Margin}\" y=\"{36.0}\">{TextMetrics.Fit(graph.Title, 90)}</text>");
        if (about is not null)
            _svg.Add($"<text class=\"about\" x=\"{Margin}\" y=\"{56.0}\">{about}</text>");
        Draw(drawing, new Point(Margin + ((inner - drawing.Placement.Size.Width) / 2), head));
        legend.Draw(_svg, new Point(Margin, head + drawing.Placement.Size.Height + 22), inner);
        return _svg.Raw("</svg>").ToString();
    }

    void Draw(Drawing drawing, Point origin)
    {
        _svg.Add($"<g transform=\"translate({origin.X} {origin.Y})\">");
        for (var i = 0; i < drawing.Graph.Edges.Length; i++)
            DrawEdge(drawing.Graph.Edges[i], drawing.Placement.Routes[i]);
        for (var i = 0; i < drawing.Graph.Nodes.Length; i++)
            DrawNode(drawing.Graph.Nodes[i], drawing.Boxes[i], drawing.Inner[i], drawing.Placement.Corners[i]);
        _svg.Raw("</g>");
    }

    void DrawEdge(GraphEdge edge, Point[] route)
    {
        var (style, tip) = edge.Kind switch
        {
            EdgeKind.Conditional => ("edge conditional", "tip"),
            EdgeKind.SkipDefault => ("edge skipDefault", "tip"),
            EdgeKind.SkipCondition => ("edge skipCondition", "tip-skip"),
            EdgeKind.Failure => ("edge failureEdge", "tip-error"),
            _ => ("edge", "tip"),
        };
        _svg.Add($"<path class=\"{style}\" d=\"{Path(route)}\" marker-end=\"url(#{tip})\"/>");
    }

    static string Path(Point[] route)
    {
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{route[0].X:0.#} {route[0].Y:0.#}");
        for (var i = 1; i < route.Length; i += 2)
        {
            var from = route[i];
            path.Append(CultureInfo.InvariantCulture, $"V{from.Y:0.#}");
            if (i + 1 == route.Length)
                break;
            var to = route[i + 1];
            var bend = (to.Y - from.Y) * Bend;
            path.Append(CultureInfo.InvariantCulture, $"C{from.X:0.#} {from.Y + bend:0.#} {to.X:0.#} {to.Y - bend:0.#} {to.X:0.#} {to.Y:0.#}");
        }

        return path.ToString();
    }

    void DrawNode(GraphNode node, Size size, Drawing? inner, Point at)
    {
        _svg.Add($"<g transform=\"translate({at.X} {at.Y})\">");
        switch (node.Kind)
        {
            case NodeKind.Step:
                DrawStep(node, size, inner);
                break;
            case NodeKind.FailureGroup:
                _svg.Add($"<rect class=\"onfailure\" width=\"{size.Width}\" height=\"{size.Height}\" rx=\"12\"/>");
                _svg.Add($"<text class=\"onfailure-title\" x=\"{NodeShape.Padding}\" y=\"{20.0}\">{node.Title}</text>");
                break;
            default:
                _svg.Add($"<rect class=\"{(node.Kind == NodeKind.Failure ? "failure" : "terminal")}\" width=\"{size.Width}\" height=\"{size.Height}\" rx=\"{size.Height / 2}\"/>");
                _svg.Add($"<text class=\"title\" x=\"{size.Width / 2}\" y=\"{(size.Height / 2) + 4.5}\" text-anchor=\"middle\">{node.Title}</text>");
                break;
        }

        if (inner is not null)
        {
            var top = NodeShape.Header(node);
            var left = (size.Width - inner.Placement.Size.Width) / 2;
            if (node.Kind == NodeKind.Step)
                _svg.Add($"<rect class=\"frame\" x=\"{NodeShape.Frame}\" y=\"{top}\" width=\"{size.Width - (2 * NodeShape.Frame)}\" height=\"{size.Height - top - NodeShape.Frame}\" rx=\"8\"/>");
            Draw(inner, new Point(left, top + NodeShape.FramePadding));
        }

        _svg.Raw("</g>");
    }

    void DrawStep(GraphNode node, Size size, Drawing? inner)
    {
        _svg.Add($"<title>{node.Title}{(node.Component is { } full ? "  " + full : "")}{(inner is null ? "" : "  runs " + inner.Graph.Title)}</title>");
        _svg.Add($"<rect class=\"card\" width=\"{size.Width}\" height=\"{size.Height}\" rx=\"9\"/>");
        if (node.Server is { } server)
            _svg.Add($"<rect class=\"{ServerClass(server)}\" x=\"{5.0}\" y=\"{9.0}\" width=\"{3.0}\" height=\"{NodeShape.Header(node) - 18}\" rx=\"1.5\"/>");
        _svg.Add($"<text class=\"title\" x=\"{NodeShape.Padding + 2}\" y=\"{24.0}\">{NodeShape.Title(node)}</text>");
        var y = 24.0;
        if (node.Component is not null)
            _svg.Add($"<text class=\"component\" x=\"{NodeShape.Padding + 2}\" y=\"{y += 16}\">{NodeShape.Component(node)}</text>");
        var x = NodeShape.Padding + 2;
        foreach (var badge in node.Badges)
        {
            DrawBadge(badge, x, y + 10);
            x += NodeShape.BadgeWidth(badge) + NodeShape.BadgeGap;
        }
    }

    void DrawBadge(Badge badge, double x, double y)
    {
        var colour = badge.Kind switch
        {
            BadgeKind.MustExecute => "c-must",
            BadgeKind.SkipIf => "c-skip",
            BadgeKind.OnError => "c-error",
            BadgeKind.Retry => "c-retry",
            _ => "c-timeout",
        };
        var width = NodeShape.BadgeWidth(badge);
        _svg.Add($"<rect class=\"pill {colour}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{NodeShape.BadgeHeight}\" rx=\"8\"/>");
        _svg.Add($"<text class=\"badge {colour}\" x=\"{x + (width / 2)}\" y=\"{y + 11.3}\" text-anchor=\"middle\">{badge.Text}</text>");
    }

    string ServerClass(string server) => $"c-server{_servers.ToList().IndexOf(server) % SvgStyle.ServerColours}";
}
