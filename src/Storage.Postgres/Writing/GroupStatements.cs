using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>The statements of a group commit: one for each table, however many appends share it.</summary>
static class GroupStatements
{
    public static void AddHeads(NpgsqlBatch batch, Dictionary<RunKey, Head> heads)
    {
        var created = heads.Where(h => h.Value.IsNew).OrderBy(h => h.Key.RootRunId).ThenBy(h => h.Key.Tenant, StringComparer.Ordinal).ToArray();
        if (created.Length > 0)
        {
            batch.Add(
                "INSERT INTO journals (tenant, run_id, epoch, id, last, seal, bytes, counted, checksum) " +
                "SELECT u.tenant, u.run_id, 1, u.id, u.last, u.seal, u.bytes, u.counted, u.checksum FROM unnest($1::text[], $2::uuid[], " +
                "$3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) u (tenant, run_id, id, last, seal, bytes, counted, checksum)",
                [created.Select(h => h.Key.Tenant).ToArray(), created.Select(h => h.Key.RootRunId).ToArray(), .. Columns(created)]);
        }

        var moved = heads.Where(h => !h.Value.IsNew).ToArray();
        if (moved.Length > 0)
        {
            batch.Add(
                "UPDATE journals j SET last = u.last, seal = u.seal, bytes = u.bytes, counted = u.counted, checksum = u.checksum " +
                "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) " +
                "u (id, last, seal, bytes, counted, checksum) WHERE j.id = u.id", Columns(moved));
        }
    }

    public static void AddBatches(NpgsqlBatch batch, List<(long Journal, long Last, byte[] Data)> batches) =>
        batch.Add(
            "INSERT INTO batches (journal, last, data) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])",
            batches.Select(b => b.Journal).ToArray(), batches.Select(b => b.Last).ToArray(), batches.Select(b => b.Data).ToArray());

    public static void AddRuns(NpgsqlBatch batch, IReadOnlyCollection<RunRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var runs = rows.OrderBy(r => r.Summary.RunId).ThenBy(r => r.Summary.Tenant, StringComparer.Ordinal).ToArray();
        batch.Add(
            "INSERT INTO runs (tenant, run_id, root_run_id, parent_run_id, depth, status, flow_id, flow_name, created_at, completed_at, body, checksum) " +
            "SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::smallint[], $7::text[], $8::text[], $9::bigint[], " +
            "$10::bigint[], $11::bytea[], $12::bigint[]) ON CONFLICT (run_id, tenant) DO UPDATE SET status = excluded.status, body = excluded.body, " +
            "checksum = excluded.checksum, completed_at = excluded.completed_at",
            Of(r => r.Summary.Tenant), Of(r => r.Summary.RunId), Of(r => r.Summary.RootRunId), Of(r => r.Summary.ParentRunId), Of(r => r.Summary.Depth),
            Of(r => (short)r.Summary.Status), Of(r => r.Summary.FlowId), Of(r => r.Summary.FlowName), Of(r => r.Summary.CreatedAt.UtcTicks), Of(r => r.Ended),
            Of(r => r.Body), Of(r => r.Checksum));

        T[] Of<T>(Func<RunRow, T> value) => [.. runs.Select(value)];
    }

    public static void AddLabels(NpgsqlBatch batch, List<RunSummary> runs)
    {
        var labels = runs.SelectMany(run => run.Labels.Select(label => (Run: run, label.Key, label.Value))).ToArray();
        if (labels.Length > 0)
        {
            batch.Add(
                "INSERT INTO labels (tenant, run_id, name, value, start, number, created_at) " +
                "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::bigint[])",
                labels.Select(l => l.Run.Tenant).ToArray(), labels.Select(l => l.Run.RunId).ToArray(), labels.Select(l => l.Key).ToArray(),
                labels.Select(l => l.Value).ToArray(), labels.Select(l => Text.Start(l.Value)).ToArray(),
                labels.Select(l => LabelFilter.Number(l.Value)).ToArray(), labels.Select(l => l.Run.CreatedAt.UtcTicks).ToArray());
        }
    }

    public static void AddClaims(NpgsqlBatch batch, List<(RunKey Run, IdempotencyClaim Claim)> claims)
    {
        if (claims.Count > 0)
        {
            claims.Sort((a, b) => string.CompareOrdinal(a.Claim.Key, b.Claim.Key));
            batch.Add(
                "INSERT INTO claims (tenant, key, run_id, hash, checksum) SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[])",
                claims.Select(c => c.Run.Tenant).ToArray(), claims.Select(c => c.Claim.Key).ToArray(), claims.Select(c => c.Run.RootRunId).ToArray(),
                claims.Select(c => c.Claim.RequestHash).ToArray(),
                claims.Select(c => ClaimRow.Checksum(c.Run.Tenant, c.Claim.Key, c.Run.RootRunId, c.Claim.RequestHash)).ToArray());
        }
    }

    public static void AddRefs(NpgsqlBatch batch, HashSet<(long Journal, long Blob)> refs)
    {
        if (refs.Count > 0)
        {
            batch.Add(
                "INSERT INTO blob_refs (journal, blob) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING",
                refs.Select(r => r.Journal).ToArray(), refs.Select(r => r.Blob).ToArray());
        }
    }

    static object[] Columns(KeyValuePair<RunKey, Head>[] heads) =>
    [
        heads.Select(h => h.Value.Id).ToArray(),
        heads.Select(h => h.Value.Last).ToArray(),
        heads.Select(h => (long)h.Value.Seal).ToArray(),
        heads.Select(h => h.Value.Bytes).ToArray(),
        heads.Select(h => h.Value.Counted).ToArray(),
        heads.Select(h => HeadRow.Checksum(h.Key, h.Value.Epoch, h.Value.Last, h.Value.Seal)).ToArray(),
    ];
}
