namespace StepFlow.Engine.Storage;

/// <summary>Finds runs. Rows are written by <see cref="Journal.IRunJournal.AppendAsync"/>, so a list is never behind a journal.</summary>
public interface IRunIndex
{
    /// <summary>One run; null when the tenant has no such run.</summary>
    ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default);

    /// <summary>A page of runs, newest first.</summary>
    ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>Root runs of all tenants that are <see cref="RunStatus.Running"/>, oldest first: what a restarted host continues.</summary>
    /// <param name="after">Continue after this run id's row; null: from the start.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// How many root runs of a tenant are in one of the states. Counting ends at <paramref name="limit"/>, so the cost is bounded.
    /// </summary>
    ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default);

    /// <summary>The run that has an idempotency key, and the hash it was started with; null when nobody has.</summary>
    ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default);

    /// <summary>Terminal root runs of a tenant that ended before a time, longest ended first: what retention deletes next.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="statuses">Terminal states; others match nothing.</param>
    /// <param name="completedBefore">Only runs that ended before this time.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default);
}
