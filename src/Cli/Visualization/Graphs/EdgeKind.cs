namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>Why a node depends on another; the weaker reason has the higher number.</summary>
enum EdgeKind
{
    Data,

    /// <summary>Inside <c>$if</c>, <c>$coalesce</c>, <c>$and</c>, <c>$or</c>, or an error's default: needed only for some values.</summary>
    Conditional,

    /// <summary>Has a stand-in for the case that the source was skipped.</summary>
    SkipDefault,

    /// <summary>Decides whether the node is skipped.</summary>
    SkipCondition,

    /// <summary>Runs because the flow failed.</summary>
    Failure,
}
