namespace StepFlow.Runtime.Access;

/// <summary>The API keys of all tenants. Safe for concurrent use; what a task acknowledged is durable.</summary>
public interface IApiKeyStore
{
    /// <summary>Stores a new key.</summary>
    /// <exception cref="ArgumentException">There is a key with this id.</exception>
    ValueTask CreateAsync(ApiKeyRecord key, CancellationToken cancellationToken = default);

    /// <summary>The key with an id, also a revoked or expired one; null when there is none.</summary>
    ValueTask<ApiKeyRecord?> FindAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>A page of keys, by tenant and id.</summary>
    /// <param name="tenant">Only this tenant's; null: all, for the operator of the store.</param>
    /// <param name="after">Continue after this key; null: from the start.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlyList<ApiKeyRecord>> ListAsync(
        string? tenant, ApiKeyRecord? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key for good. Revoking again changes nothing. False: the tenant has no such key.</summary>
    ValueTask<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Records the latest use of keys; callers gather these and write now and then. Unknown keys are passed over.</summary>
    ValueTask TouchAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset UsedAt)> uses, CancellationToken cancellationToken = default);
}
