namespace StepFlow.Runtime.Tenants;

/// <summary>What a tenant may use; null: no limit of its own.</summary>
public sealed record TenantQuotas
{
    /// <summary>Root runs that have not ended.</summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>Starts a second, on average.</summary>
    public double? StartsPerSecond { get; init; }

    /// <summary>Bytes in journals and blobs.</summary>
    public long? MaxStoredBytes { get; init; }
}
