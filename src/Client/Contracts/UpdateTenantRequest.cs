namespace StepFlow.Client.Contracts;

/// <summary>What the admins of a tenant decide themselves; replaces what was set before.</summary>
public sealed record UpdateTenantRequest
{
    /// <summary>Limits below those of the operator; of both the stricter one holds.</summary>
    public QuotaInfo? Quotas { get; init; }

    /// <summary>
    /// How long runs are kept after they ended, by state (<c>completed</c>, <c>failed</c>, <c>cancelled</c>), for instance <c>30d</c> or
    /// <c>12h</c>. A state that is missing: what the operator configured.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Retention { get; init; }
}
