namespace StepFlow.Flows.Model;

/// <summary>How the wait between attempts grows.</summary>
public enum BackoffKind
{
    /// <summary>min × 1, 1, 2, 3, 5, 8 …</summary>
    Fibonacci,

    /// <summary>min × factor^(n-1)</summary>
    Exponential,

    /// <summary>Always min.</summary>
    Constant,
}
