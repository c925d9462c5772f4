namespace StepFlow.Runtime.Tenants;

/// <summary>What was set for tenants. A tenant needs no entry to be used.</summary>
public interface ITenantStore
{
    /// <summary>A tenant's settings; null when nothing was set.</summary>
    ValueTask<TenantSettings?> FindAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Sets or replaces a tenant's settings; durable when the task completes.</summary>
    ValueTask SaveAsync(TenantSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Forgets a tenant's settings; its runs stay. False: there were none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>A page of settings, by tenant.</summary>
    /// <param name="after">Continue after this tenant; null: from the start.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlyList<TenantSettings>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>A page of the tenants that have ever stored anything, by name: whom retention goes through.</summary>
    /// <param name="after">Continue after this tenant; null: from the start.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlyList<string>> ListNamesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);
}
