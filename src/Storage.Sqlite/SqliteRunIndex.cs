using System.Text;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteRunIndex(ReaderPool readers) : IRunIndex
{
    const string Select = $"SELECT {RunRow.Columns} FROM runs ";

    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            (tenant, runId),
            static (database, key) => ReadAll(
                database.Prepare(Select + "WHERE run_id = ? AND tenant = ?").Bind(1, key.runId).Bind(2, key.tenant)).FirstOrDefault(),
            cancellationToken);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, "query.Limit");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000, "query.Limit");
        return readers.ReadAsync(query, List, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return readers.ReadAsync((after, limit), ListRunningRoots, cancellationToken);
    }

    static IReadOnlyList<RunSummary> ListRunningRoots(Database database, ((DateTimeOffset CreatedAt, Guid RunId)? After, int Limit) page) =>
        ReadAll(database.Prepare(
            Select + "INDEXED BY runs_open WHERE status = 1 AND status <> 2 AND root_run_id = run_id " +
            "AND (created_at, run_id) > (?, ?) ORDER BY created_at, run_id LIMIT ?")
            .Bind(1, page.After?.CreatedAt.UtcTicks ?? -1).Bind(2, page.After?.RunId ?? Guid.Empty).Bind(3, page.Limit));

    static IReadOnlyList<RunSummary> List(Database database, RunQuery query)
    {
        // Only values of enumerations and fixed text go into the statement, so there are few of them to keep prepared.
        var sql = new StringBuilder(Select).Append("WHERE tenant = ?1 AND (created_at, run_id) < (?2, ?3) ");
        if (query.RootRunId is not null)
        {
            sql.Append("AND (run_id = ?4 OR (root_run_id = ?4 AND root_run_id <> run_id)) ");
        }

        if (query.RootsOnly)
        {
            sql.Append("AND root_run_id = run_id ");
        }

        if (query.FlowName is not null)
        {
            sql.Append("AND flow_name = ?5 ");
        }

        if (query.Statuses is not null)
        {
            var statuses = query.Statuses.Distinct().Order().ToArray();
            sql.Append("AND status IN (").AppendJoin(',', statuses.Select(s => (int)s)).Append(") ");
            if (!statuses.Contains(RunStatus.Completed))
            {
                sql.Append("AND status <> 2 ");
            }
        }

        sql.Append("ORDER BY created_at DESC, run_id DESC LIMIT ?6");
        var select = database.Prepare(sql.ToString())
            .Bind(1, query.Tenant)
            .Bind(2, query.After?.CreatedAt.UtcTicks ?? long.MaxValue)
            .Bind(3, query.After?.RunId ?? Guid.Empty);
        if (query.RootRunId is { } root)
        {
            select.Bind(4, root);
        }

        if (query.FlowName is { } flow)
        {
            select.Bind(5, flow);
        }

        return ReadAll(select.Bind(6, query.Limit));
    }

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
