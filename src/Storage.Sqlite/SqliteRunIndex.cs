using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteRunIndex(ReaderPool readers) : IRunIndex
{
    const string Select = $"SELECT {RunRow.Columns} FROM runs ";

    const string NewestFirst = "ORDER BY created_at DESC, run_id DESC LIMIT ?6";

    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            (tenant, runId),
            static (database, key) => ReadAll(
                database.Prepare(Select + "WHERE run_id = ? AND tenant = ?").Bind(1, key.runId).Bind(2, key.tenant)).FirstOrDefault(),
            cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        query.Validate();
        return readers.ReadAsync(query, List, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return readers.ReadAsync((after, limit), ListRunningRoots, cancellationToken);
    }

    public async ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default) =>
        (await ListAsync(new RunQuery { Tenant = tenant, Statuses = statuses, Limit = 1000 }, cancellationToken)).Count;

    public ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default) => default;

    public ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default) =>
        new([]);

    static IReadOnlyList<RunSummary> ListRunningRoots(Database database, ((DateTimeOffset CreatedAt, Guid RunId)? After, int Limit) page) =>
        ReadAll(database.Prepare(
            Select + "INDEXED BY runs_open WHERE status = 1 AND status <> 2 AND root_run_id = run_id " +
            "AND (created_at, run_id) > (?, ?) ORDER BY created_at, run_id LIMIT ?")
            .Bind(1, page.After?.CreatedAt.UtcTicks ?? -1).Bind(2, page.After?.RunId ?? Guid.Empty).Bind(3, page.Limit));

    static IReadOnlyList<RunSummary> List(Database database, RunQuery query)
    {
        if (query.Statuses is { Count: 0 })
        {
            return [];
        }

        var select = database.Prepare(ListSql(query))
            .Bind(1, query.Tenant)
            .Bind(2, query.After?.CreatedAt.UtcTicks ?? long.MaxValue)
            .Bind(3, query.After?.RunId ?? Guid.Empty)
            .Bind(6, query.Limit);
        if (query.RootRunId is { } root)
        {
            select.Bind(4, root);
        }

        if (query.FlowName is { } flow)
        {
            select.Bind(5, flow);
        }

        return ReadAll(select);
    }

    /// <summary>
    /// The statement for a query; only numbers of states and fixed text go into it, so there are few of them to keep prepared. Each way
    /// leads through one index: the tree's, the one of each open state, else that of the tenant's runs by time.
    /// </summary>
    static string ListSql(RunQuery query)
    {
        var filter = (query.RootsOnly ? " AND root_run_id = run_id" : "") + (query.FlowName is null ? "" : " AND flow_name = ?5");
        var statuses = query.Statuses?.Distinct().Order().Select(s => (int)s).ToArray();
        if (query.RootRunId is not null)
        {
            // The plus signs keep the planner from walking through all runs by time instead.
            return Select + "WHERE (run_id = ?4 OR (root_run_id = ?4 AND root_run_id <> run_id)) AND +tenant = ?1 " +
                $"AND (+created_at, +run_id) < (?2, ?3){filter}{In(statuses)} ORDER BY +created_at DESC, +run_id DESC LIMIT ?6";
        }

        if (statuses is null || statuses.Contains((int)RunStatus.Completed))
        {
            return Select + $"WHERE tenant = ?1 AND (created_at, run_id) < (?2, ?3){filter}{In(statuses)} {NewestFirst}";
        }

        var parts = statuses.Select(status =>
            $"SELECT * FROM ({Select}INDEXED BY runs_open WHERE status = {status} AND status <> 2 AND tenant = ?1 " +
            $"AND (created_at, run_id) < (?2, ?3){filter} {NewestFirst})");
        return $"{string.Join(" UNION ALL ", parts)} {NewestFirst}";
    }

    static string In(int[]? statuses) => statuses is null ? "" : $" AND status IN ({string.Join(',', statuses)})";

    static List<RunSummary> ReadAll(Statement select)
    {
        List<RunSummary> runs = [];
        try
        {
            while (select.Step())
            {
                runs.Add(RunRow.Read(select));
            }
        }
        finally
        {
            select.Reset();
        }

        return runs;
    }
}
