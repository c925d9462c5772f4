using System.Text;
using StepFlow.Cli.Visualization.Graphs;

namespace StepFlow.Cli.Visualization;

/// <summary>Writes a Mermaid flowchart; renders in Markdown on most forges.</summary>
static class MermaidWriter
{
    static readonly string[] Colours = ["#2563eb", "#0d9488", "#b45309", "#9333ea", "#be185d", "#4d7c0f", "#0369a1", "#a16207"];

    public static string Write(FlowGraph graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        var servers = graph.Servers();
        WriteGraph(text, graph, servers, 1);
        text.Append("  classDef terminal fill:#64748b22,stroke:#64748b\n  classDef failure fill:#dc262622,stroke:#dc2626\n");
        for (var i = 0; i < servers.Count; i++)
            text.Append($"  classDef server{i} stroke:{Colours[i % Colours.Length]},stroke-width:2px\n");
        return text.ToString();
    }

    static void WriteGraph(StringBuilder text, FlowGraph graph, IReadOnlyList<string> servers, int depth)
    {
        foreach (var node in graph.Nodes)
            WriteNode(text, node, servers, depth);
        foreach (var edge in graph.Edges)
        {
            var arrow = edge.Kind switch
            {
                EdgeKind.Data => "-->",
                EdgeKind.SkipCondition => "-. skip if .->",
                _ => "-.->",
            };
            Indent(text, depth).Append($"{Anchor(graph.Nodes[edge.From])} {arrow} {Anchor(graph.Nodes[edge.To])}\n");
        }
    }

    static void WriteNode(StringBuilder text, GraphNode node, IReadOnlyList<string> servers, int depth)
    {
        if (node.Inner is not { } inner)
        {
            WriteBox(text, node, servers, depth);
            return;
        }

        Indent(text, depth).Append($"subgraph {node.Key}_group[\"{Escape(node.Kind == NodeKind.Step ? inner.Title : node.Title)}\"]\n");
        if (node.Kind == NodeKind.Step)
        {
            WriteBox(text, node, servers, depth + 1);
            Indent(text, depth + 1).Append($"{node.Key} -.-o {inner.Nodes[0].Key}\n");
        }

        WriteGraph(text, inner, servers, depth + 1);
        Indent(text, depth).Append("end\n");
    }

    static void WriteBox(StringBuilder text, GraphNode node, IReadOnlyList<string> servers, int depth)
    {
        var label = Escape(node.Title);
        if (node.Component is { } component)
            label += $"<br/><small>{Escape(component)}</small>";
        if (node.Badges.Length > 0)
            label += $"<br/><small>{Escape(string.Join(" · ", node.Badges.Select(b => b.Text)))}</small>";
        var box = node.Kind switch
        {
            NodeKind.Step => $"[\"{label}\"]",
            NodeKind.Failure => $"{{{{\"{label}\"}}}}",
            _ => $"([\"{label}\"])",
        };
        var style = node.Kind switch
        {
            NodeKind.Step when node.Server is { } server => $":::server{servers.ToList().IndexOf(server)}",
            NodeKind.Step => "",
            NodeKind.Failure => ":::failure",
            _ => ":::terminal",
        };
        Indent(text, depth).Append($"{node.Key}{box}{style}\n");
    }

    static string Anchor(GraphNode node) => node.Kind == NodeKind.FailureGroup ? node.Inner!.Nodes[0].Key : node.Key;

    static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    static string Escape(string text) => new StringBuilder(text)
        .Replace("#", "#35;").Replace("&", "#amp;").Replace("\"", "#quot;").Replace("<", "#lt;").Replace(">", "#gt;")
        .Replace("`", "#96;").Replace('\n', ' ').Replace('\r', ' ').ToString();
}
