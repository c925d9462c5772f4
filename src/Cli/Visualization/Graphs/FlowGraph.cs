using System.Collections.Immutable;

namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>A flow as nodes and edges: the input first, the output last, steps in the order of the document.</summary>
sealed record FlowGraph(string Title, ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    public string? Description { get; init; }

    /// <summary>Every server that occurs, child flows included, in order of appearance.</summary>
    public IReadOnlyList<string> Servers()
    {
        var found = new List<string>();
        Collect(this, found);
        return found;
    }

    static void Collect(FlowGraph graph, List<string> found)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Server is { } server && !found.Contains(server))
                found.Add(server);
            if (node.Inner is { } inner)
                Collect(inner, found);
        }
    }
}
