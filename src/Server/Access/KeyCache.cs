using System.Collections.Concurrent;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Access;

/// <summary>
/// Keys that were looked up a moment ago. What is kept is the stored record, never a secret, so every request still proves that it has it.
/// </summary>
sealed class KeyCache(IApiKeyStore keys, TimeProvider time)
{
    /// <summary>How long another process's revocation may go unnoticed.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    const int Capacity = 10_000;

    readonly ConcurrentDictionary<string, (ApiKeyRecord Key, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>A key; null when there is none. Keys that do not exist are not kept: their number is up to strangers.</summary>
    public async ValueTask<ApiKeyRecord?> FindAsync(string keyId, CancellationToken cancel)
    {
        if (_known.TryGetValue(keyId, out var known) && time.GetElapsedTime(known.At) < MaxAge)
            return known.Key;

        // The age counts from before the question, so a revocation while it is under way is not missed for longer.
        var now = time.GetTimestamp();
        var key = await keys.FindAsync(keyId, cancel);
        if (key is null)
        {
            _known.TryRemove(keyId, out _);
            return null;
        }

        if (_known.Count >= Capacity)
            _known.Clear();
        _known[keyId] = (key, now);
        return key;
    }

    /// <summary>Forgets a key that this process changed.</summary>
    public void Forget(string keyId) => _known.TryRemove(keyId, out _);
}
