using StepFlow.Engine.State;
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
        query.Validate();
        return Select(runs => runs
            .Where(r => Matches(query, r))
            .OrderByDescending(Place)
            .SkipWhile(r => query.After is { } after && Place(r).CompareTo(Place(after)) >= 0)
            .Skip(query.Offset)
            .Take(query.Limit));
    }

    public ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<int>(state.Runs.Values
                .Where(r => r.Tenant == tenant && r.RunId == r.RootRunId && statuses.Contains(r.Status)).Take(limit).Count());
        }
    }

    public ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<(Guid RunId, string RequestHash)?>(state.Claims.TryGetValue((tenant, key), out var claim) ? claim : null);
        }
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default)
    {
        Pages.Check(limit);
        return Select(runs => runs
            .Where(r => r.Tenant == tenant && r.RunId == r.RootRunId && (r.CompletedAt ?? r.CreatedAt) < completedBefore
                && RunTransitions.IsTerminal(r.Status) && statuses.Contains(r.Status))
            .OrderBy(r => ((r.CompletedAt ?? r.CreatedAt).UtcTicks, r.RunId))
            .Take(limit));
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
        && (query.FlowId is null || query.FlowId == run.FlowId)
        && (query.ParentRunId is null || query.ParentRunId == run.ParentRunId)
        && !(run.Depth > query.MaxDepth)
        && !(run.CreatedAt < query.CreatedFrom) && !(run.CreatedAt >= query.CreatedBefore)
        && query.Labels.All(l => l.Matches(run.Labels))
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
