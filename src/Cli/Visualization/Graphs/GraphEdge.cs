namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>A dependency between two nodes of one graph, by index; it always leads to the higher index.</summary>
sealed record GraphEdge(int From, int To, EdgeKind Kind)
{
    public bool IsDashed => Kind != EdgeKind.Data;
}
