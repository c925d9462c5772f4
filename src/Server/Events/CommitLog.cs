using StepFlow.Engine.Journal;

namespace StepFlow.Server.Events;

/// <summary>
/// Where the latest commits of this node are to be found, of all tenants, in one order. Holds places and no content, so its size is fixed; the
/// content is read from the journals.
/// </summary>
sealed class CommitLog(int capacity)
{
    const int MaxScan = 4096;

    readonly Commit[] _ring = new Commit[capacity];
    readonly Lock _gate = new();
    long _next = 1;

    /// <summary>The place of the latest commit; 0: there is none.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
                return _next - 1;
        }
    }

    public void Add(Commit commit)
    {
        lock (_gate)
            _ring[_next++ % _ring.Length] = commit;
    }

    /// <summary>Commits of a tenant after a place, as many as are quickly found.</summary>
    /// <returns>Them with their places, the place up to which was looked, and whether some were overwritten before they could be read.</returns>
    public (List<(long Place, Commit Commit)> Found, long UpTo, bool IsGap) Read(long after, string tenant, int mask, int limit)
    {
        var found = new List<(long, Commit)>();
        lock (_gate)
        {
            var oldest = Math.Max(1, _next - _ring.Length);
            var isGap = after + 1 < oldest;
            var place = Math.Max(after + 1, oldest);
            for (var scanned = 0; place < _next && scanned < MaxScan && found.Count < limit; place++, scanned++)
            {
                var commit = _ring[place % _ring.Length];
                if ((commit.Kinds & mask) != 0 && commit.Run.Tenant == tenant)
                    found.Add((place, commit));
            }

            return (found, place - 1, isGap);
        }
    }
}
