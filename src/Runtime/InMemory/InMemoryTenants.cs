using StepFlow.Runtime.Tenants;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryTenants(InMemoryState state) : ITenantStore
{
    readonly SortedDictionary<string, TenantSettings> _settings = new(StringComparer.Ordinal);

    public ValueTask<TenantSettings?> FindAsync(string tenant, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<TenantSettings?>(_settings.GetValueOrDefault(tenant));
        }
    }

    public ValueTask SaveAsync(TenantSettings settings, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            _settings[settings.Tenant] = settings;
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<bool> DeleteAsync(string tenant, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<bool>(_settings.Remove(tenant));
        }
    }

    public ValueTask<IReadOnlyList<TenantSettings>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        Pages.Check(limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<TenantSettings>>([.. _settings.Values.Where(s => IsAfter(s.Tenant, after)).Take(limit)]);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListNamesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        Pages.Check(limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<string>>([.. state.Tenants.Where(t => IsAfter(t, after)).Take(limit)]);
        }
    }

    static bool IsAfter(string tenant, string? after) => after is null || string.CompareOrdinal(tenant, after) > 0;
}
