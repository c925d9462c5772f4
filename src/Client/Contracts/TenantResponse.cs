namespace StepFlow.Client.Contracts;

/// <summary>A tenant: what holds for it and what it uses.</summary>
public sealed record TenantResponse
{
    /// <summary>Its name.</summary>
    public required string Tenant { get; init; }

    /// <summary>The quotas that hold: the operator's, lowered by its own.</summary>
    public required QuotaInfo Quotas { get; init; }

    /// <summary>How long runs are kept, by terminal state; a state that is missing: for ever.</summary>
    public required IReadOnlyDictionary<string, string> Retention { get; init; }

    /// <summary>Root runs that have not ended; counted up to 10,000.</summary>
    public required int OpenRuns { get; init; }

    /// <summary>Bytes in runs and blobs.</summary>
    public required long StoredBytes { get; init; }
}
