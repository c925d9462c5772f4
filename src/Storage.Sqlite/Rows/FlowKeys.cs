using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>
/// Rows of <c>run_flows</c>: a small number for each flow that runs have, so that one narrow index finds runs by the flow's id and by its
/// name. Remembers the numbers; only the writer thread touches it.
/// </summary>
sealed class FlowKeys(Database database)
{
    // Above this a name has too many versions to walk through each; other ways are taken then.
    public const int MostVersions = 32;

    const int Capacity = 10_000;

    readonly Dictionary<(string Tenant, string FlowId, string? Name), long> _known = [];

    /// <summary>The number of a run's flow, given out when there is none yet.</summary>
    public long Of(RunSummary run)
    {
        var flow = (run.Tenant, run.FlowId, run.FlowName);
        if (_known.TryGetValue(flow, out var key))
        {
            return key;
        }

        key = Find(database, flow) ?? Insert(flow);
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known.Add(flow, key);
        return key;
    }

    /// <summary>Takes back the numbers that no run has any more.</summary>
    public void Drop(IEnumerable<long> keys)
    {
        foreach (var key in keys)
        {
            database.Prepare("DELETE FROM run_flows WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM runs WHERE flow = ?1)").Bind(1, key).Run();
        }

        Forget();
    }

    public void Forget() => _known.Clear();

    /// <summary>The numbers of the flows a query asks for; null: too many.</summary>
    public static IReadOnlyList<long>? Find(Database database, RunQuery query)
    {
        using var sql = new SqlBuilder("SELECT key ");
        WriteSelection(sql, query);
        var keys = sql.Text(" LIMIT ").Add(MostVersions + 1).Prepare(database).ReadAll(row => row.Int64(0));
        return keys.Count > MostVersions ? null : keys;
    }

    /// <summary>Writes FROM and WHERE that give the flows a query asks for.</summary>
    public static void WriteSelection(SqlBuilder sql, RunQuery query)
    {
        sql.Text("FROM run_flows f WHERE f.tenant = ").Add(query.Tenant);
        if (query.FlowId is { } id)
        {
            sql.Text(" AND f.flow_id = ").Add(id);
        }

        if (query.FlowName is { } name)
        {
            sql.Text(" AND f.name = ").Add(name);
        }
    }

    static long? Find(Database database, (string Tenant, string FlowId, string? Name) flow) =>
        database.Prepare("SELECT key FROM run_flows WHERE tenant = ? AND flow_id = ? AND name IS ?")
            .Bind(1, flow.Tenant).Bind(2, flow.FlowId).Bind(3, flow.Name).ReadFirst<long?>(row => row.Int64(0));

    long Insert((string Tenant, string FlowId, string? Name) flow)
    {
        database.Prepare("INSERT INTO run_flows (tenant, flow_id, name) VALUES (?, ?, ?)")
            .Bind(1, flow.Tenant).Bind(2, flow.FlowId).Bind(3, flow.Name).Run();
        return database.LastInsertRowId;
    }
}
