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
}
