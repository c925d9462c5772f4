namespace StepFlow.Flows.Expressions;

/// <summary>What evaluating an expression came to.</summary>
public enum EvaluationKind : byte
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>A step it needs is not terminal yet.</summary>
    Pending,

    /// <summary>A blob it looks into must be loaded first.</summary>
    Unloaded,

    /// <summary>Something it needs was skipped and has no stand-in.</summary>
    Skipped,

    /// <summary>It cannot be evaluated, or something it needs failed.</summary>
    Failed,
}
