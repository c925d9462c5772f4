using StepFlow.Engine.Storage;
using StepFlow.Runtime.Tenants;

namespace StepFlow.Runtime.Configuration;

/// <summary>What tenants may use, and how long things are kept.</summary>
public sealed record TenancySettings
{
    /// <summary>The defaults: no limits, everything is kept, the audit log for 90 days.</summary>
    public static TenancySettings Default { get; } = new();

    /// <summary>What a tenant without settings of its own may use.</summary>
    public TenantQuotas Quotas { get; init; } = new();

    /// <summary>How long runs are kept after they ended, by terminal state; a state that is missing: for ever.</summary>
    public IReadOnlyDictionary<RunStatus, TimeSpan> Retention { get; init; } = new Dictionary<RunStatus, TimeSpan>();

    /// <summary>What differs for single tenants, by name.</summary>
    public IReadOnlyDictionary<string, TenantSettings> Tenants { get; init; } = new Dictionary<string, TenantSettings>();

    /// <summary>How long entries of the audit log are kept. Default: 90 days.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(90);
}
