using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Layout;

namespace StepFlow.Cli.Visualization.Svg;

/// <summary>A graph with its layout; <paramref name="Inner"/> has the layouts of child flows by node.</summary>
sealed record Drawing(FlowGraph Graph, Size[] Boxes, Drawing?[] Inner, Placement Placement)
{
    public static Drawing Of(FlowGraph graph)
    {
        var inner = graph.Nodes.Select(n => n.Inner is { } child ? Of(child) : null).ToArray();
        var boxes = graph.Nodes.Select((n, i) => NodeShape.Measure(n, inner[i]?.Placement.Size)).ToArray();
        var links = graph.Edges.Select(e => new Link(e.From, e.To, e.IsDashed)).ToArray();
        var atBottom = graph.Nodes.TakeWhile(n => n.Kind is not (NodeKind.Output or NodeKind.FailureGroup)).Count();
        return new Drawing(graph, boxes, inner, LayeredLayout.Run(boxes, links, atBottom));
    }
}
