namespace StepFlow.Client.Contracts;

/// <summary>What to run again.</summary>
public sealed record ForkRunRequest
{
    /// <summary>A step to run again, with all that depends on it; null: only what failed or had not run.</summary>
    public string? FromStep { get; init; }
}
