using StepFlow.Engine.Storage;

namespace StepFlow.Server.Tenants;

/// <summary>
/// The root runs of one tenant that have not ended: read from the index once, then kept by what runs tell. Ids rather than a number, so
/// that what is heard twice, or while the index is read, counts once.
/// </summary>
sealed class LiveRuns(IRunIndex index, string tenant, TimeProvider time)
{
    static readonly RunStatus[] Open = [RunStatus.Running, RunStatus.Paused, RunStatus.Parked];

    // What other processes end is only seen in the index. Read again before refusing anybody, but not for every refusal.
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    readonly Lock _gate = new();
    readonly HashSet<Guid> _reserved = [];
    readonly HashSet<Guid> _endedMeanwhile = [];
    HashSet<Guid> _live = [];
    long _readAt;
    volatile bool _isRead;
    Task? _reading;

    /// <summary>Counts a run in that is about to start, unless there are too many.</summary>
    public async ValueTask<bool> TryReserveAsync(Guid runId, int limit, CancellationToken cancel)
    {
        if (!_isRead)
            await ReadAsync(cancel);
        if (TryReserve(runId, limit))
            return true;
        if (time.GetElapsedTime(Interlocked.Read(ref _readAt)) < MaxAge)
            return false;
        await ReadAsync(cancel);
        return TryReserve(runId, limit);
    }

    /// <summary>The start is over: it succeeded, and is counted from now on until it ends, or it failed.</summary>
    public void Settle(Guid runId, bool started)
    {
        lock (_gate)
        {
            // If it has ended already, its end was heard while it was reserved, and took it out.
            if (_reserved.Remove(runId) && started)
                _live.Add(runId);
        }
    }

    public void Started(Guid runId)
    {
        lock (_gate)
        {
            _reserved.Remove(runId);
            _live.Add(runId);
        }
    }

    public void Ended(Guid runId)
    {
        lock (_gate)
        {
            _reserved.Remove(runId);
            _live.Remove(runId);
            if (_reading is not null)
                _endedMeanwhile.Add(runId);
        }
    }

    bool TryReserve(Guid runId, int limit)
    {
        lock (_gate)
            return _live.Count + _reserved.Count < limit && _reserved.Add(runId);
    }

    Task ReadAsync(CancellationToken cancel)
    {
        lock (_gate)
            return (_reading ??= Task.Run(ReadOnceAsync, CancellationToken.None)).WaitAsync(cancel);
    }

    async Task ReadOnceAsync()
    {
        HashSet<Guid> before;
        lock (_gate)
        {
            _endedMeanwhile.Clear();
            before = [.. _live];
        }

        try
        {
            var found = await ListAsync(CancellationToken.None);
            lock (_gate)
            {
                found.ExceptWith(_endedMeanwhile);
                found.ExceptWith(_reserved);
                found.UnionWith(_live.Except(before));
                _live = found;
                _isRead = true;
                Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            }
        }
        finally
        {
            lock (_gate)
                _reading = null;
        }
    }

    async Task<HashSet<Guid>> ListAsync(CancellationToken cancel)
    {
        var found = new HashSet<Guid>();
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var page = await index.ListAsync(new RunQuery { Tenant = tenant, Statuses = Open, Limit = 1000, After = after }, cancel);
            foreach (var run in page)
                found.Add(run.RunId);
            if (page.Count < 1000)
                return found;
            after = (page[^1].CreatedAt, page[^1].RunId);
        }
    }
}
