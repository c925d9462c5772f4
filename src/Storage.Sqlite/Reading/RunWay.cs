using System.Globalization;
using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Sqlite.Reading;

/// <summary>A way through one index to the runs of a query.</summary>
/// <param name="Kind">The index.</param>
/// <param name="Label">The label filter it goes by; -1: none.</param>
/// <param name="Status">The one state it goes by; 0: none.</param>
/// <param name="FlowKey">The one flow it goes by; 0: none.</param>
readonly record struct RunWay(RunWay.Index Kind, int Label = -1, int Status = 0, long FlowKey = 0)
{
    public enum Index
    {
        Time,
        Roots,
        Children,
        Open,
        Flow,
        Label,
        Tree,
    }

    public static RunWay Time => new(Index.Time);

    public static RunWay Open => new(Index.Open);

    public static RunWay Flow(long key) => new(Index.Flow, FlowKey: key);

    public static RunWay Tree => new(Index.Tree);

    public static RunWay ByLabel(int label) => new(Index.Label, label);

    /// <summary>Whether it leads to few rows: then it may sort them.</summary>
    public bool IsFew { get; init; }

    /// <summary>Whose columns say the place in the order.</summary>
    public string PlaceTable => Kind switch
    {
        Index.Label => "d.",
        Index.Tree => "+r.",
        _ => "r.",
    };

    public string Order => Kind switch
    {
        Index.Label => " ORDER BY d.created_at DESC, d.run_id DESC LIMIT ",

        // The plus signs keep the planner from walking through all runs by time instead.
        Index.Tree => " ORDER BY +r.created_at DESC, +r.run_id DESC LIMIT ",
        _ => " ORDER BY r.created_at DESC, r.run_id DESC LIMIT ",
    };

    /// <summary>Ways that give the runs together: an index that is not in order as a whole is walked in parts, each in order.</summary>
    public IReadOnlyList<RunWay> Parts(RunQuery query, IReadOnlyList<long>? flows) => Kind switch
    {
        Index.Time => query.RootsOnly ? [new(Index.Roots)] : [new(Index.Roots), new(Index.Children)],
        Index.Open => [.. query.Statuses!.Distinct().Order().Select(s => new RunWay(Index.Open, Status: (int)s))],
        Index.Flow => [.. flows!.Select(Flow)],
        _ => [this],
    };

    /// <summary>Writes FROM and the conditions the index is entered with.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="query">The query.</param>
    /// <param name="isFew">Whether there are few rows.</param>
    /// <param name="only">Whether only the index is looked at, for counting.</param>
    public void WriteStart(SqlBuilder sql, RunQuery query, bool isFew, bool only)
    {
        switch (Kind)
        {
            case Index.Roots:
                sql.Text("FROM runs r INDEXED BY runs_roots WHERE r.root_run_id = r.run_id AND r.tenant = ").Add(query.Tenant);
                break;
            case Index.Children:
                sql.Text("FROM runs r INDEXED BY runs_children WHERE r.root_run_id <> r.run_id AND r.tenant = ").Add(query.Tenant);
                break;
            case Index.Open:
                sql.Text(string.Create(CultureInfo.InvariantCulture, $"FROM runs r INDEXED BY runs_open WHERE r.status <> 2 AND r.status = {Status} AND r.tenant = "))
                    .Add(query.Tenant);
                break;
            case Index.Flow:
                sql.Text("FROM runs r INDEXED BY runs_by_flow WHERE r.flow = ").Add(FlowKey);
                break;
            case Index.Label:
                WriteLabel(sql, query, query.Labels[Label], isFew, only);
                break;
            case Index.Tree:
                WriteTree(sql, query);
                break;
        }
    }

    static void WriteLabel(SqlBuilder sql, RunQuery query, LabelFilter label, bool isFew, bool only)
    {
        var index = label.Operator == LabelOperator.Equal ? ""
            : RunSearch.IsNumeric(label) && isFew ? "INDEXED BY labels_by_number "
            : "INDEXED BY labels_by_time ";
        sql.Text($"FROM labels d {index}{(only ? "" : "CROSS JOIN runs r INDEXED BY runs_by_id ON r.run_id = d.run_id AND r.tenant = d.tenant ")}WHERE d.tenant = ")
            .Add(query.Tenant).Text(" AND d.name = ").Add(label.Name);
        RunSearch.WriteComparison(sql, label, "d");
    }

    static void WriteTree(SqlBuilder sql, RunQuery query)
    {
        if (query.RootRunId is { } root)
        {
            sql.Text("FROM runs r WHERE (r.run_id = ").Add(root).Text(" OR (r.root_run_id = ").Add(root).Text(" AND r.root_run_id <> r.run_id))");
        }
        else
        {
            sql.Text("FROM runs r INDEXED BY runs_by_root WHERE r.root_run_id <> r.run_id AND r.root_run_id = (SELECT p.root_run_id FROM runs p WHERE p.run_id = ")
                .Add(query.ParentRunId!.Value).Text(" AND p.tenant = ").Add(query.Tenant).Text(")");
        }

        sql.Text(" AND +r.tenant = ").Add(query.Tenant);
    }
}
