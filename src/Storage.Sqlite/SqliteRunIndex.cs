using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteRunIndex(ReaderPool readers) : IRunIndex
{
    const string Select = $"SELECT {RunRow.Columns} FROM runs r ";

    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            (tenant, runId),
            static (database, key) => database.Prepare(Select + "WHERE run_id = ? AND tenant = ?")
                .Bind(1, key.runId).Bind(2, key.tenant).ReadFirst(RunRow.Read),
            cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        query.Validate();
        return readers.ReadAsync(query, RunSearch.List, cancellationToken);
    }

    public ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return readers.ReadAsync((tenant, statuses, limit), RunSearch.Count, cancellationToken);
    }

    public ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, key), static (database, claim) => ClaimRow.Find(database, claim.tenant, claim.key), cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return readers.ReadAsync((tenant, statuses, completedBefore, limit), ListExpired, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return readers.ReadAsync((after, limit), ListRunningRoots, cancellationToken);
    }

    static IReadOnlyList<RunSummary> ListRunningRoots(Database database, ((DateTimeOffset CreatedAt, Guid RunId)? After, int Limit) page) =>
        database.Prepare(
            Select + "INDEXED BY runs_open WHERE status = 1 AND status <> 2 AND root_run_id = run_id " +
            "AND (created_at, run_id) > (?, ?) ORDER BY created_at, run_id LIMIT ?")
            .Bind(1, page.After?.CreatedAt.UtcTicks ?? -1).Bind(2, page.After?.RunId ?? Guid.Empty).Bind(3, page.Limit).ReadAll(RunRow.Read);

    // Each state is one stretch of the index, in order; together they are few enough to sort.
    static IReadOnlyList<RunSummary> ListExpired(
        Database database, (string Tenant, IReadOnlyCollection<RunStatus> Statuses, DateTimeOffset Before, int Limit) query) =>
        [.. query.Statuses.Distinct()
            .SelectMany(status => database.Prepare(
                Select + "INDEXED BY runs_ended WHERE completed_at IS NOT NULL AND root_run_id = run_id " +
                "AND tenant = ? AND status = ? AND completed_at < ? ORDER BY completed_at, run_id LIMIT ?")
                .Bind(1, query.Tenant).Bind(2, (long)status).Bind(3, query.Before.UtcTicks).Bind(4, query.Limit).ReadAll(RunRow.Read))
            .OrderBy(r => ((r.CompletedAt ?? r.CreatedAt).UtcTicks, r.RunId)).Take(query.Limit)];
}
