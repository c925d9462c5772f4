using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>
/// What the appends of a group meet in the database, read in one message: the heads of their journals, locked; the claims, index rows
/// and blobs that are there already. Appends of the same group add to it as they are accepted.
/// </summary>
sealed class GroupState
{
    public Dictionary<RunKey, Head> Heads { get; } = [];

    public Dictionary<(string Tenant, string Key), (Guid RunId, string Hash)> Claims { get; } = [];

    /// <summary>What never changes of a run.</summary>
    public Dictionary<(string Tenant, Guid RunId), (Guid Root, long CreatedAt, string? FlowName)> Runs { get; } = [];

    public Dictionary<(string Tenant, string Id), long> Blobs { get; } = [];

    /// <summary>Begins a transaction and reads.</summary>
    public static async Task<GroupState> ReadAsync(NpgsqlConnection connection, List<AppendOperation> operations)
    {
        var state = new GroupState();
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("BEGIN");
        var runs = operations.Select(o => o.Run).Distinct().ToArray();
        List<Action<NpgsqlDataReader>> readers = [row =>
        {
            var run = runs[row.GetInt64(0) - 1];
            state.Heads.Add(run, HeadRow.Read(run, row, 1));
        }];

        // In the order of their numbers, so that two groups never wait for each other.
        batch.Add(
            $"SELECT u.n, {HeadRow.Columns} FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY u (tenant, run_id, n) " +
            "JOIN journals j ON j.run_id = u.run_id AND j.tenant = u.tenant ORDER BY j.id FOR UPDATE OF j",
            runs.Select(r => r.Tenant).ToArray(), runs.Select(r => r.RootRunId).ToArray());
        state.AddClaims(batch, operations, readers);
        state.AddRuns(batch, operations, readers);
        state.AddBlobs(batch, operations, readers);

        await using var reader = await batch.ExecuteReaderAsync();
        foreach (var read in readers)
        {
            while (await reader.ReadAsync())
            {
                read(reader);
            }

            await reader.NextResultAsync();
        }

        return state;
    }

    void AddClaims(NpgsqlBatch batch, List<AppendOperation> operations, List<Action<NpgsqlDataReader>> readers)
    {
        var claims = operations.Where(o => o.Claim is not null).Select(o => (o.Run.Tenant, o.Claim!.Key)).Distinct().ToArray();
        if (claims.Length > 0)
        {
            batch.Add(
                $"SELECT {ClaimRow.Columns} FROM unnest($1::text[], $2::text[]) u (tenant, key) JOIN claims USING (tenant, key)",
                claims.Select(c => c.Tenant).ToArray(), claims.Select(c => c.Key).ToArray());
            readers.Add(row =>
            {
                var (claim, run, hash) = ClaimRow.Read(row);
                Claims.Add(claim, (run, hash));
            });
        }
    }

    void AddRuns(NpgsqlBatch batch, List<AppendOperation> operations, List<Action<NpgsqlDataReader>> readers)
    {
        var runs = operations.SelectMany(o => o.Rows).Select(r => (r.Summary.Tenant, r.Summary.RunId)).Distinct().ToArray();
        if (runs.Length > 0)
        {
            batch.Add(
                "SELECT r.tenant, r.run_id, r.root_run_id, r.created_at, r.flow_name FROM unnest($1::text[], $2::uuid[]) u (tenant, run_id) " +
                "JOIN runs r ON r.run_id = u.run_id AND r.tenant = u.tenant",
                runs.Select(r => r.Tenant).ToArray(), runs.Select(r => r.RunId).ToArray());
            readers.Add(row => Runs.Add((row.GetString(0), row.GetGuid(1)), (row.GetGuid(2), row.GetInt64(3), row.TextOrNull(4))));
        }
    }

    void AddBlobs(NpgsqlBatch batch, List<AppendOperation> operations, List<Action<NpgsqlDataReader>> readers)
    {
        var blobs = operations
            .SelectMany(o => o.Blobs.Select(b => b.Id).Concat(o.BlobIds).Concat(o.Rows.Select(r => r.Summary.FlowId)).Select(id => (o.Run.Tenant, Id: id)))
            .Distinct().Select(b => (b.Tenant, Id: Engine.Storage.BlobId.Parse(b.Id))).Where(b => b.Id is not null).ToArray();
        if (blobs.Length > 0)
        {
            // The lock keeps them from being deleted before this transaction has made itself their owner.
            batch.Add(
                "SELECT b.key, b.tenant, encode(b.id, 'hex') FROM unnest($1::text[], $2::bytea[]) u (tenant, id) " +
                "JOIN blobs b ON b.id = u.id AND b.tenant = u.tenant ORDER BY b.key FOR KEY SHARE OF b",
                blobs.Select(b => b.Tenant).ToArray(), blobs.Select(b => b.Id!).ToArray());
            readers.Add(row => Blobs.Add((row.GetString(1), row.GetString(2)), row.GetInt64(0)));
        }
    }
}
