using StepFlow.Engine.Storage;

namespace StepFlow.Server.Tenants;

/// <summary>What a tenant uses right now.</summary>
sealed class TenantUsage(IRunStore store, string tenant, TimeProvider time)
{
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly TokenBucket _starts = new(time);
    long _stored;
    long _added;
    long _storedAt;
    bool _isKnown;

    public LiveRuns Runs { get; } = new(store.Index, tenant, time);

    /// <summary>Takes a start from the rate.</summary>
    /// <returns>How long to wait for one; zero: taken.</returns>
    public TimeSpan TakeStart(double perSecond)
    {
        lock (_gate)
            return _starts.Take(perSecond);
    }

    /// <summary>Whether there is room for bytes, which count from now on.</summary>
    public async ValueTask<bool> TryStoreAsync(long bytes, long limit, CancellationToken cancel)
    {
        bool isFresh;
        lock (_gate)
            isFresh = _isKnown && time.GetElapsedTime(_storedAt) < MaxAge;
        if (!isFresh)
        {
            var now = time.GetTimestamp();
            var stored = (await store.UsageAsync(tenant, cancel)).Total;
            lock (_gate)
                (_stored, _added, _storedAt, _isKnown) = (stored, 0, now, true);
        }

        lock (_gate)
        {
            if (_stored + _added + bytes > limit)
                return false;
            _added += bytes;
            return true;
        }
    }
}
