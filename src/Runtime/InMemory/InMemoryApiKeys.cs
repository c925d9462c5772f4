using StepFlow.Runtime.Access;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryApiKeys(InMemoryState state) : IApiKeyStore
{
    readonly Dictionary<string, ApiKeyRecord> _keys = [];

    public ValueTask CreateAsync(ApiKeyRecord key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return _keys.TryAdd(key.KeyId, key with { Salt = key.Salt.ToArray(), Hash = key.Hash.ToArray() })
                ? ValueTask.CompletedTask
                : ValueTask.FromException(new ArgumentException($"There is a key '{key.KeyId}' already.", nameof(key)));
        }
    }

    public ValueTask<ApiKeyRecord?> FindAsync(string keyId, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<ApiKeyRecord?>(_keys.GetValueOrDefault(keyId));
        }
    }

    public ValueTask<IReadOnlyList<ApiKeyRecord>> ListAsync(
        string? tenant, ApiKeyRecord? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        Pages.Check(limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<ApiKeyRecord>>([.. _keys.Values
                .Where(k => (tenant is null || k.Tenant == tenant) && (after is null || Compare(k, after) > 0))
                .Order(Comparer<ApiKeyRecord>.Create(Compare)).Take(limit)]);
        }
    }

    public ValueTask<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (!_keys.TryGetValue(keyId, out var key) || key.Tenant != tenant)
            {
                return new ValueTask<bool>(false);
            }

            _keys[keyId] = key with { RevokedAt = key.RevokedAt ?? at };
            return new ValueTask<bool>(true);
        }
    }

    public ValueTask TouchAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset UsedAt)> uses, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            foreach (var (keyId, usedAt) in uses)
            {
                if (_keys.TryGetValue(keyId, out var key) && !(key.LastUsedAt >= usedAt))
                {
                    _keys[keyId] = key with { LastUsedAt = usedAt };
                }
            }

            return ValueTask.CompletedTask;
        }
    }

    static int Compare(ApiKeyRecord left, ApiKeyRecord right) =>
        string.CompareOrdinal(left.Tenant, right.Tenant) is var byTenant && byTenant != 0 ? byTenant : string.CompareOrdinal(left.KeyId, right.KeyId);
}
