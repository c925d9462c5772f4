using StepFlow.Runtime.Audit;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryAudit(InMemoryState state) : IAuditLog
{
    const int MaxDetails = 4096;

    readonly List<AuditEntry> _entries = [];

    public ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entries.Any(e => e.Details?.Length > MaxDetails))
        {
            throw new ArgumentException($"The details of an audit entry have {MaxDetails} characters at most.", nameof(entries));
        }

        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            _entries.AddRange(entries);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        Pages.Check(query.Limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<AuditEntry>>([.. _entries
                .Where(e => Matches(query, e))
                .Where(e => query.After is not { } after || (e.Time.UtcTicks, e.Id).CompareTo((after.Time.UtcTicks, after.Id)) < 0)
                .OrderByDescending(e => (e.Time.UtcTicks, e.Id)).Take(query.Limit)]);
        }
    }

    public ValueTask<int> PurgeAsync(DateTimeOffset before, int limit = 1000, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            var old = _entries.Where(e => e.Time < before).OrderBy(e => (e.Time.UtcTicks, e.Id)).Take(limit).ToHashSet();
            return new ValueTask<int>(_entries.RemoveAll(old.Contains));
        }
    }

    static bool Matches(AuditQuery query, AuditEntry entry) =>
        entry.Tenant == query.Tenant
        && (query.Principal is null || query.Principal == entry.Principal)
        && (query.Action is null || query.Action == entry.Action)
        && (query.Target is null || query.Target == entry.Target)
        && !(entry.Time < query.From) && !(entry.Time >= query.Before);
}
