using System.Collections.Immutable;

namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>One box.</summary>
/// <param name="Key">Unique in the whole drawing; letters, digits and underscores.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Title">The step's id, or a word.</param>
sealed record GraphNode(string Key, NodeKind Kind, string Title)
{
    public string? Component { get; init; }

    /// <summary>The first segment of the component's path.</summary>
    public string? Server { get; init; }

    public ImmutableArray<Badge> Badges { get; init; } = [];

    /// <summary>The child flow that the step runs, or the steps of the group.</summary>
    public FlowGraph? Inner { get; init; }
}
