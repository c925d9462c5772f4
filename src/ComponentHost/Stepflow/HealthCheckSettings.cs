namespace StepFlow.ComponentHost.Stepflow;

/// <summary>How an HTTP server is asked whether it is ready.</summary>
sealed record HealthCheckSettings
{
    /// <summary>The path. Default: <c>/health</c>.</summary>
    public string Path { get; init; } = "/health";

    /// <summary>How long it may take to become ready. Default: 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait between two questions. Default: 100 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often to ask while it runs; null: never. Default: null.</summary>
    public TimeSpan? Interval { get; init; }
}
