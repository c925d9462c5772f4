namespace StepFlow.Client.Contracts;

/// <summary>What a tenant may use; null: no limit.</summary>
public sealed record QuotaInfo
{
    /// <summary>Root runs that have not ended, at least 1.</summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>Starts a second on average, more than 0; one second's worth may come at once.</summary>
    public double? StartsPerSecond { get; init; }

    /// <summary>Bytes in runs and blobs, at least 1.</summary>
    public long? MaxStoredBytes { get; init; }
}
