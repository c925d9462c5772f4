using Npgsql;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Reading;

/// <summary>Lists runs, newest first. Which index leads there is the planner's choice: it knows how many rows each has.</summary>
static class RunSearch
{
    public static async Task<IReadOnlyList<RunSummary>> ListAsync(NpgsqlConnection connection, RunQuery query)
    {
        if (query.Statuses is { Count: 0 } || query.Labels.Any(l => IsNumeric(l) && LabelFilter.Number(l.Value) is null))
        {
            return [];
        }

        var sql = new Sql($"SELECT {RunRow.Columns} FROM runs r WHERE r.tenant = ").Add(query.Tenant);
        WritePlace(sql, query);
        WriteFilters(sql, query);
        foreach (var label in query.Labels)
        {
            WriteLabel(sql, label);
        }

        sql.Text(" ORDER BY r.created_at DESC, r.run_id DESC LIMIT ").Add(query.Limit).Text(" OFFSET ").Add(query.Offset);
        var runs = await sql.ReadAllAsync(connection, RunRow.Read);
        return runs.FirstOrDefault(r => !query.Labels.All(l => l.Matches(r.Labels))) is { } wrong
            ? throw new StoreUnavailableException(
                $"The label index and the row of run {wrong.RunId} differ: one is damaged. Restore a backup; see docs/storage-postgres.md.", outcomeUnknown: false)
            : runs;
    }

    public static async Task<int> CountAsync(NpgsqlConnection connection, string tenant, IReadOnlyCollection<RunStatus> statuses, int limit)
    {
        var count = 0;
        foreach (var status in statuses.Distinct())
        {
            // Each way has an index of its own.
            var part = RunTransitions.IsTerminal(status) ? "completed_at IS NOT NULL" : "status <> 2";
            count += await connection.ReadFirstAsync(
                $"SELECT count(*)::int FROM (SELECT 1 FROM runs WHERE {part} AND root_run_id = run_id AND tenant = $1 AND status = $2 LIMIT $3) f",
                r => r.GetInt32(0), tenant, (short)status, limit - count);
        }

        return count;
    }

    static void WritePlace(Sql sql, RunQuery query)
    {
        if (query.After is { } after)
        {
            sql.Text(" AND (r.created_at, r.run_id) < (").Add(after.CreatedAt.UtcTicks).Text(", ").Add(after.RunId).Text(")");
        }

        if (query.CreatedBefore is { } before)
        {
            sql.Text(" AND r.created_at < ").Add(before.UtcTicks);
        }

        if (query.CreatedFrom is { } from)
        {
            sql.Text(" AND r.created_at >= ").Add(from.UtcTicks);
        }
    }

    static void WriteFilters(Sql sql, RunQuery query)
    {
        sql.Text(query.RootsOnly ? " AND r.root_run_id = r.run_id" : "");
        if (query.Statuses is { } statuses)
        {
            sql.Text($" AND r.status IN ({string.Join(',', statuses.Distinct().Order().Select(s => (int)s))})");
            sql.Text(statuses.Contains(RunStatus.Completed) ? "" : " AND r.status <> 2");
        }

        if (query.FlowId is { } flow)
        {
            sql.Text(" AND r.flow_id = ").Add(flow);
        }

        if (query.FlowName is { } name)
        {
            sql.Text(" AND r.flow_name = ").Add(name);
        }

        if (query.RootRunId is { } root)
        {
            sql.Text(" AND (r.run_id = ").Add(root).Text(" OR (r.root_run_id = ").Add(root).Text(" AND r.root_run_id <> r.run_id))");
        }

        if (query.ParentRunId is { } parent)
        {
            sql.Text(" AND r.parent_run_id = ").Add(parent);
        }

        if (query.MaxDepth is { } depth)
        {
            sql.Text(" AND r.depth <= ").Add(depth);
        }
    }

    static void WriteLabel(Sql sql, LabelFilter label)
    {
        sql.Text(" AND EXISTS (SELECT 1 FROM labels l WHERE l.run_id = r.run_id AND l.tenant = r.tenant AND l.name = ").Add(label.Name);
        if (label.Operator == LabelOperator.Equal)
        {
            sql.Text(" AND l.start = ").Add(Rows.Text.Start(label.Value ?? "")).Text(" AND l.value = ").Add(label.Value ?? "");
        }
        else if (IsNumeric(label))
        {
            var sign = label.Operator switch
            {
                LabelOperator.Less => "<",
                LabelOperator.LessOrEqual => "<=",
                LabelOperator.Greater => ">",
                _ => ">=",
            };
            sql.Text($" AND l.number IS NOT NULL AND l.number {sign} ").Add(LabelFilter.Number(label.Value)!.Value);
        }

        sql.Text(")");
    }

    static bool IsNumeric(LabelFilter label) => label.Operator is not (LabelOperator.Equal or LabelOperator.Present);
}
