using System.Collections.Concurrent;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tenants;

namespace StepFlow.Server.Tenants;

/// <summary>
/// What holds for a tenant: what the operator configured and what its admins set. Quotas protect the server, so an admin can only lower
/// them; how long its runs are kept is the tenant's own business.
/// </summary>
sealed class TenantPolicies(ITenantStore store, TenancySettings config, TimeProvider time)
{
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    const int Capacity = 10_000;

    readonly ConcurrentDictionary<string, (TenantSettings Policy, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>What holds now; settings of another process count within seconds.</summary>
    public async ValueTask<TenantSettings> GetAsync(string tenant, CancellationToken cancel)
    {
        if (_known.TryGetValue(tenant, out var known) && time.GetElapsedTime(known.At) < MaxAge)
            return known.Policy;
        var now = time.GetTimestamp();
        var policy = Combine(tenant, await store.FindAsync(tenant, cancel));
        if (_known.Count >= Capacity)
            _known.Clear();
        _known[tenant] = (policy, now);
        return policy;
    }

    /// <summary>Sets what the tenant itself decides.</summary>
    public async ValueTask SaveAsync(
        string tenant, TenantQuotas quotas, IReadOnlyDictionary<RunStatus, TimeSpan> retention, CancellationToken cancel)
    {
        var own = await store.FindAsync(tenant, cancel) ?? new TenantSettings { Tenant = tenant };
        await store.SaveAsync(own with { Quotas = quotas, Retention = retention }, cancel);
        _known.TryRemove(tenant, out _);
    }

    TenantSettings Combine(string tenant, TenantSettings? own)
    {
        var configured = config.Tenants.GetValueOrDefault(tenant);
        var retention = new Dictionary<RunStatus, TimeSpan>(config.Retention);
        foreach (var layer in new[] { configured, own }.OfType<TenantSettings>())
        {
            foreach (var (status, kept) in layer.Retention)
                retention[status] = kept;
        }

        return new TenantSettings
        {
            Tenant = tenant,
            Quotas = new TenantQuotas
            {
                MaxConcurrentRuns = Least(q => q.MaxConcurrentRuns),
                StartsPerSecond = Least(q => q.StartsPerSecond),
                MaxStoredBytes = Least(q => q.MaxStoredBytes),
            },
            Retention = retention,
        };

        T? Least<T>(Func<TenantQuotas, T?> quota)
            where T : struct, IComparable<T>
        {
            var operators = (configured is null ? null : quota(configured.Quotas)) ?? quota(config.Quotas);
            var tenants = own is null ? null : quota(own.Quotas);
            return operators is { } one && tenants is { } other ? (one.CompareTo(other) < 0 ? one : other) : operators ?? tenants;
        }
    }
}
