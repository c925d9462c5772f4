using System.Text;
using StepFlow.Cli.Visualization.Graphs;

namespace StepFlow.Cli.Visualization;

/// <summary>Writes the DOT language of Graphviz.</summary>
static class DotWriter
{
    static readonly string[] Colours = ["#2563eb", "#0d9488", "#b45309", "#9333ea", "#be185d", "#4d7c0f", "#0369a1", "#a16207"];

    public static string Write(FlowGraph graph)
    {
        var text = new StringBuilder("digraph flow {\n");
        text.Append("  rankdir=TB; fontname=\"Helvetica\"; labelloc=t;\n");
        text.Append($"  label={Quote(graph.Title)};\n");
        text.Append("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", color=\"#94a3b8\", fontname=\"Helvetica\", fontsize=11];\n");
        text.Append("  edge [color=\"#64748b\", arrowsize=0.7];\n");
        WriteGraph(text, graph, graph.Servers().ToList(), 1);
        return text.Append("}\n").ToString();
    }

    static void WriteGraph(StringBuilder text, FlowGraph graph, List<string> servers, int depth)
    {
        foreach (var node in graph.Nodes)
            WriteNode(text, node, servers, depth);
        foreach (var edge in graph.Edges)
        {
            var style = edge.Kind switch
            {
                EdgeKind.Data => "",
                EdgeKind.SkipCondition => " [style=dashed, label=\"skip if\", fontsize=9]",
                _ => " [style=dashed]",
            };
            Indent(text, depth).Append($"{Anchor(graph.Nodes[edge.From])} -> {Anchor(graph.Nodes[edge.To])}{style};\n");
        }
    }

    static void WriteNode(StringBuilder text, GraphNode node, List<string> servers, int depth)
    {
        if (node.Inner is not { } inner)
        {
            WriteBox(text, node, servers, depth);
            return;
        }

        Indent(text, depth).Append($"subgraph cluster_{node.Key} {{\n");
        Indent(text, depth + 1).Append($"label={Quote(node.Kind == NodeKind.Step ? inner.Title : node.Title)}; style=\"rounded,dashed\"; ")
            .Append(node.Kind == NodeKind.Step ? "color=\"#94a3b8\";\n" : "color=\"#dc2626\";\n");
        if (node.Kind == NodeKind.Step)
        {
            WriteBox(text, node, servers, depth + 1);
            Indent(text, depth + 1).Append($"{node.Key} -> {inner.Nodes[0].Key} [style=dotted, arrowhead=odot];\n");
        }

        WriteGraph(text, inner, servers, depth + 1);
        Indent(text, depth).Append("}\n");
    }

    static void WriteBox(StringBuilder text, GraphNode node, List<string> servers, int depth)
    {
        var lines = new List<string> { node.Title };
        if (node.Component is { } component)
            lines.Add(component);
        if (node.Badges.Length > 0)
            lines.Add(string.Join(" · ", node.Badges.Select(b => b.Text)));
        var style = node.Kind switch
        {
            NodeKind.Step when node.Server is { } server => $", color=\"{Colours[servers.IndexOf(server) % Colours.Length]}\"",
            NodeKind.Step => "",
            NodeKind.Failure => ", shape=hexagon, style=filled, fillcolor=\"#fee2e2\", color=\"#dc2626\"",
            _ => ", shape=oval, style=filled, fillcolor=\"#e2e8f0\"",
        };
        Indent(text, depth).Append($"{node.Key} [label={Quote(string.Join('\n', lines))}{style}];\n");
    }

    static string Anchor(GraphNode node) => node.Kind == NodeKind.FailureGroup ? node.Inner!.Nodes[0].Key : node.Key;

    static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
