namespace StepFlow.Flows.Model;

/// <summary>Which steps of a flow run, and when. The document's dialect decides.</summary>
public enum EvaluationMode
{
    /// <summary>The <c>$step</c> family: only what the output (and <c>mustExecute</c>) needs, discovered as values become known.</summary>
    Lazy,

    /// <summary>The <c>$from</c> family: every step runs as soon as its dependencies are terminal; skips propagate.</summary>
    Eager,
}
