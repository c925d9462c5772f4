using Npgsql;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresRunIndex(Database database) : IRunIndex
{
    const string Select = $"SELECT {RunRow.Columns} FROM runs r ";

    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(c => c.ReadFirstAsync(Select + "WHERE run_id = $1 AND tenant = $2", RunRow.Read, runId, tenant), cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        query.Validate();
        return database.ReadAsync(c => RunSearch.ListAsync(c, query), cancellationToken);
    }

    public ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync(c => RunSearch.CountAsync(c, tenant, statuses, limit), cancellationToken);
    }

    public ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            c => c.ReadFirstAsync<(Guid, string)?>(
                $"SELECT {ClaimRow.Columns} FROM claims WHERE tenant = $1 AND key = $2",
                row =>
                {
                    var (_, run, hash) = ClaimRow.Read(row);
                    return (run, hash);
                },
                tenant, key),
            cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return database.ReadAsync(c => ListExpiredAsync(c, tenant, statuses, completedBefore, limit), cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync<IReadOnlyList<RunSummary>>(
            async c => await c.ReadAllAsync(
                Select + "WHERE status = 1 AND status <> 2 AND root_run_id = run_id AND (created_at, run_id) > ($1, $2) ORDER BY created_at, run_id LIMIT $3",
                RunRow.Read, after?.CreatedAt.UtcTicks ?? -1, after?.RunId ?? Guid.Empty, limit),
            cancellationToken);
    }

    // Each state is one stretch of the index, in order; together they are few enough to sort.
    static async Task<IReadOnlyList<RunSummary>> ListExpiredAsync(
        NpgsqlConnection connection, string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset before, int limit)
    {
        List<RunSummary> runs = [];
        foreach (var status in statuses.Distinct())
        {
            runs.AddRange(await connection.ReadAllAsync(
                Select + "WHERE completed_at IS NOT NULL AND root_run_id = run_id AND tenant = $1 AND status = $2 AND completed_at < $3 " +
                "ORDER BY completed_at, run_id LIMIT $4", RunRow.Read, tenant, (short)status, before.UtcTicks, limit));
        }

        return [.. runs.OrderBy(r => ((r.CompletedAt ?? r.CreatedAt).UtcTicks, r.RunId)).Take(limit)];
    }
}
