using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryRunIndex(InMemoryState state) : IRunIndex
{
    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<RunSummary?>(state.Runs.GetValueOrDefault((tenant, runId)));
        }
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, "query.Limit");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000, "query.Limit");
        return Select(runs => runs
            .Where(r => Matches(query, r))
            .OrderByDescending(Place)
            .SkipWhile(r => query.After is { } after && Place(r).CompareTo(Place(after)) >= 0)
            .Take(query.Limit));
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Select(runs => runs
            .Where(r => r.Status == RunStatus.Running && r.RootRunId == r.RunId)
            .OrderBy(Place)
            .SkipWhile(r => after is { } last && Place(r).CompareTo(Place(last)) <= 0)
            .Take(limit));
    }

    static bool Matches(RunQuery query, RunSummary run) =>
        run.Tenant == query.Tenant
        && (query.Statuses is null || query.Statuses.Contains(run.Status))
        && (query.FlowName is null || query.FlowName == run.FlowName)
        && (query.RootRunId is null || query.RootRunId == run.RootRunId)
        && (!query.RootsOnly || run.RootRunId == run.RunId);

    static (long Ticks, Guid RunId) Place(RunSummary run) => (run.CreatedAt.UtcTicks, run.RunId);

    static (long Ticks, Guid RunId) Place((DateTimeOffset CreatedAt, Guid RunId) position) => (position.CreatedAt.UtcTicks, position.RunId);

    ValueTask<IReadOnlyList<RunSummary>> Select(Func<IEnumerable<RunSummary>, IEnumerable<RunSummary>> choose)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<RunSummary>>([.. choose(state.Runs.Values)]);
        }
    }
}
