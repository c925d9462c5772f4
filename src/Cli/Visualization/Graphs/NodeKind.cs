namespace StepFlow.Cli.Visualization.Graphs;

enum NodeKind
{
    Input,
    Step,

    /// <summary>A frame around the steps of <c>onFailure</c>.</summary>
    FailureGroup,

    /// <summary>What the steps of <c>onFailure</c> are told.</summary>
    Failure,
    Output,
}
