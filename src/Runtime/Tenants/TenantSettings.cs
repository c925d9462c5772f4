using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.Tenants;

/// <summary>What was set for a tenant.</summary>
public sealed record TenantSettings
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it may use.</summary>
    public TenantQuotas Quotas { get; init; } = new();

    /// <summary>How long runs are kept after they ended, by terminal state; a state that is missing: the server's default.</summary>
    public IReadOnlyDictionary<RunStatus, TimeSpan> Retention { get; init; } = NoRetention;

    /// <summary>Told of every run of the tenant that ends or is parked.</summary>
    public IReadOnlyList<RunWebhook> Webhooks { get; init; } = [];

    static readonly Dictionary<RunStatus, TimeSpan> NoRetention = [];
}
