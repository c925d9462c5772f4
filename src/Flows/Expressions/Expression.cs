using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Expressions;

/// <summary>
/// A value that may depend on the run's input, on step results and on variables. The subclasses in this folder
/// are all there are. Immutable and shared by all runs of a flow.
/// </summary>
public abstract class Expression
{
    /// <summary>Where it stands in the document's text.</summary>
    public SourcePosition Position { get; init; }
}
