namespace StepFlow.Runtime.Configuration;

/// <summary>Bounds of runs.</summary>
public sealed record LimitSettings
{
    /// <summary>The defaults.</summary>
    public static LimitSettings Default { get; } = new();

    /// <summary>Steps in flight in one run at most. Default: 10.</summary>
    public int MaxConcurrency { get; init; } = 10;

    /// <summary>Attempts in flight in components at once, of all runs; more wait, and tenants take turns. Default: 1,000.</summary>
    public int MaxAttempts { get; init; } = 1000;

    /// <summary>How deep child runs may nest. Default: 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>How long one attempt of a step may take; null: no limit. Default: none.</summary>
    public TimeSpan? StepTimeout { get; init; }

    /// <summary>Bytes of JSON of one input or result at most. Default: 64 MiB.</summary>
    public int MaxValueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one file that <c>/load_file</c> reads at most. Default: 16 MiB.</summary>
    public int MaxFileBytes { get; init; } = 16 * 1024 * 1024;
}
