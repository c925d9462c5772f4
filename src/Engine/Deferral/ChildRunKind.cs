namespace StepFlow.Engine.Deferral;

/// <summary>How the outcome of a child run becomes the result of the step that started it.</summary>
public enum ChildRunKind
{
    /// <summary>One item: <c>{result: FlowResult, run_id}</c>. The child's failure is data, the step succeeds.</summary>
    Eval = 1,

    /// <summary>N items: <c>{results: [FlowResult], successful, failed, skipped}</c> in input order.</summary>
    Map = 2,

    /// <summary>
    /// One item a round: its output's <c>next</c> is the next round's input, <c>result</c> ends it:
    /// <c>{result, iterations, terminated}</c>. The child's failure fails the step.
    /// </summary>
    Iterate = 3,
}
