namespace StepFlow.Flows.Model;

/// <summary>What becomes of a step's failure.</summary>
public enum ErrorActionKind
{
    /// <summary>The step stays failed.</summary>
    Fail,

    /// <summary>The step succeeds with a default (<c>useDefault</c>, and <c>continue</c> with <c>default_output</c>).</summary>
    UseDefault,

    /// <summary>The step counts as skipped.</summary>
    Skip,
}
