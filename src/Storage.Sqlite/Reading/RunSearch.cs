using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Reading;

/// <summary>
/// Lists runs. Every way leads through one index, newest first: that of a tree, of a label, of a flow, of the open states, or of time.
/// Where several would do, a bounded count tells which leads to few rows; see docs/storage.md.
/// </summary>
static class RunSearch
{
    // An index that leads to fewer rows than this is walked whole in no time; above, any way meets a page's worth of matches soon.
    const int Few = 1000;

    public static IReadOnlyList<RunSummary> List(Database database, RunQuery query)
    {
        if (query.Statuses is { Count: 0 } || query.Labels.Any(l => IsNumeric(l) && LabelFilter.Number(l.Value) is null))
        {
            return [];
        }

        var flows = query.FlowId is null && query.FlowName is null ? null : FlowKeys.Find(database, query);
        if (flows is { Count: 0 })
        {
            return [];
        }

        using var sql = new SqlBuilder();
        Write(sql, query, Choose(database, query, flows), flows);
        var runs = sql.Prepare(database).ReadAll(RunRow.Read);
        return runs.Find(r => !query.Labels.All(l => l.Matches(r.Labels))) is { } wrong
            ? throw new StoreUnavailableException(
                $"The label index and the row of run {wrong.RunId} differ: one is damaged. Restore a backup; see docs/storage.md.", outcomeUnknown: false)
            : runs;
    }

    public static int Count(Database database, (string Tenant, IReadOnlyCollection<RunStatus> Statuses, int Limit) query)
    {
        var count = 0;
        foreach (var status in query.Statuses.Distinct())
        {
            using var sql = new SqlBuilder("SELECT count(*) FROM (SELECT 1 FROM runs ");
            if (Engine.State.RunTransitions.IsTerminal(status))
            {
                sql.Text("INDEXED BY runs_ended WHERE completed_at IS NOT NULL AND root_run_id = run_id");
            }
            else
            {
                sql.Text("INDEXED BY runs_open WHERE status <> 2 AND root_run_id = run_id");
            }

            sql.Text(" AND tenant = ").Add(query.Tenant).Text(" AND status = ").Add((long)status).Text(" LIMIT ").Add(query.Limit - count).Text(")");
            count += (int)sql.Prepare(database).ReadFirst(row => row.Int64(0));
        }

        return count;
    }

    static RunWay Choose(Database database, RunQuery query, IReadOnlyList<long>? flows)
    {
        if (query.RootRunId is not null || query.ParentRunId is not null)
        {
            return RunWay.Tree;
        }

        if (query.Labels.Count == 0 && flows is null)
        {
            return IsOpenOnly(query) ? RunWay.Open : RunWay.Time;
        }

        var (best, least) = (default(RunWay?), Few);
        for (var i = 0; i < query.Labels.Count; i++)
        {
            Consider(RunWay.ByLabel(i), CountUpTo(database, query, [RunWay.ByLabel(i)], least));
        }

        if (flows is not null)
        {
            Consider(RunWay.Flow(0), CountUpTo(database, query, [.. flows.Select(RunWay.Flow)], least));
        }

        return best
            ?? (IsOpenOnly(query) ? RunWay.Open
            : query.Labels.Count > 0 ? RunWay.ByLabel(0)
            : RunWay.Flow(0));

        void Consider(RunWay way, int count)
        {
            if (count < least)
            {
                (best, least) = (way with { IsFew = true }, count);
            }
        }
    }

    static int CountUpTo(Database database, RunQuery query, IReadOnlyList<RunWay> parts, int limit)
    {
        var count = 0;
        for (var i = 0; i < parts.Count && count < limit; i++)
        {
            using var sql = new SqlBuilder("SELECT count(*) FROM (SELECT 1 ");
            parts[i].WriteStart(sql, query, isFew: true, only: true);
            sql.Text(" LIMIT ").Add(limit - count).Text(")");
            count += (int)sql.Prepare(database).ReadFirst(row => row.Int64(0));
        }

        return count;
    }

    static void Write(SqlBuilder sql, RunQuery query, RunWay way, IReadOnlyList<long>? flows)
    {
        const string newestFirst = " ORDER BY created_at DESC, run_id DESC LIMIT ";
        var parts = way.Parts(query, flows);
        for (var i = 0; i < parts.Count; i++)
        {
            sql.Text(i == 0 ? "" : " UNION ALL ").Text(parts.Count > 1 ? "SELECT * FROM (" : "").Text($"SELECT {RunRow.Columns} ");
            parts[i].WriteStart(sql, query, way.IsFew, only: false);
            WriteFilters(sql, query, parts[i]);
            sql.Text(parts.Count > 1 ? newestFirst : "");
            if (parts.Count > 1)
            {
                sql.Add(query.Limit + query.Offset).Text(")");
            }
        }

        sql.Text(parts.Count > 1 ? newestFirst : parts[0].Order).Add(query.Limit).Text(" OFFSET ").Add(query.Offset);
    }

    static void WriteFilters(SqlBuilder sql, RunQuery query, RunWay way)
    {
        // A place compares by time, then id; no id is below the empty one, so "before this time" is a place as well.
        var before = query.After is { } after ? (after.CreatedAt.UtcTicks, after.RunId) : (long.MaxValue, Guid.Empty);
        if (query.CreatedBefore is { } end && (end.UtcTicks, Guid.Empty).CompareTo(before) < 0)
        {
            before = (end.UtcTicks, Guid.Empty);
        }

        var place = way.PlaceTable;
        sql.Text($" AND ({place}created_at, {place}run_id) < (").Add(before.Item1).Text(", ").Add(before.Item2).Text(")");
        if (query.CreatedFrom is { } from)
        {
            sql.Text($" AND {place}created_at >= ").Add(from.UtcTicks);
        }

        sql.Text(query.RootsOnly ? " AND r.root_run_id = r.run_id" : "");
        if (query.Statuses is { } statuses)
        {
            sql.Text($" AND r.status IN ({string.Join(',', statuses.Distinct().Order().Select(s => (int)s))})");
        }

        if ((query.FlowId ?? query.FlowName) is not null && way.FlowKey == 0)
        {
            sql.Text(" AND r.flow IN (SELECT f.key ");
            FlowKeys.WriteSelection(sql, query);
            sql.Text(")");
        }

        if (query.ParentRunId is { } parent)
        {
            sql.Text(" AND json_extract(CAST(r.body AS TEXT), '$.parent') = ").Add(parent.ToString());
        }

        if (query.MaxDepth is { } depth)
        {
            sql.Text(" AND coalesce(json_extract(CAST(r.body AS TEXT), '$.depth'), r.root_run_id <> r.run_id) <= ").Add(depth);
        }

        for (var i = 0; i < query.Labels.Count; i++)
        {
            if (way.Label != i)
            {
                WriteLabel(sql, query.Labels[i]);
            }
        }
    }

    static void WriteLabel(SqlBuilder sql, LabelFilter label)
    {
        sql.Text($" AND EXISTS (SELECT 1 FROM labels l{(label.Operator == LabelOperator.Equal ? "" : " INDEXED BY labels_by_time")} WHERE l.tenant = r.tenant AND l.name = ").Add(label.Name)
            .Text(" AND l.created_at = r.created_at AND l.run_id = r.run_id");
        WriteComparison(sql, label, "l");
        sql.Text(")");
    }

    public static void WriteComparison(SqlBuilder sql, LabelFilter label, string table)
    {
        if (label.Operator == LabelOperator.Equal)
        {
            sql.Text($" AND {table}.value = ").Add(label.Value ?? "");
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
            sql.Text($" AND {table}.number IS NOT NULL AND {table}.number {sign} ").Add(LabelFilter.Number(label.Value));
        }
    }

    public static bool IsNumeric(LabelFilter label) => label.Operator is not (LabelOperator.Equal or LabelOperator.Present);

    static bool IsOpenOnly(RunQuery query) => query.Statuses is { } statuses && !statuses.Contains(RunStatus.Completed);
}
