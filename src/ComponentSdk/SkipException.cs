namespace StepFlow.ComponentSdk;

/// <summary>Ends the step as skipped instead of completed.</summary>
/// <param name="reason">Why; null: not said.</param>
public sealed class SkipException(string? reason = null) : Exception(reason ?? "skipped")
{
    /// <summary>Why; null: not said.</summary>
    public string? Reason { get; } = reason;
}
