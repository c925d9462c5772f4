using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>A row of <c>runs</c>, encoded on the caller's thread: columns for what is searched by, a JSON body for the rest.</summary>
sealed record RunRow(RunSummary Summary, byte[] Body, long Checksum)
{
    public const string Columns = "tenant, run_id, root_run_id, status, flow_name, created_at, body, checksum";

    public static RunRow[] Encode(IReadOnlyList<RunSummary> summaries)
    {
        var rows = new RunRow[summaries.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var body = WriteBody(summaries[i]);
            rows[i] = new RunRow(summaries[i], body, ChecksumOf(summaries[i].Tenant, summaries[i].RunId, summaries[i].Status, body));
        }

        return rows;
    }

    public void Upsert(Database database) =>
        database.Prepare(
            "INSERT INTO runs (tenant, run_id, root_run_id, status, flow_name, created_at, body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?) " +
            "ON CONFLICT (run_id, tenant) DO UPDATE SET status = excluded.status, body = excluded.body, checksum = excluded.checksum")
            .Bind(1, Summary.Tenant).Bind(2, Summary.RunId).Bind(3, Summary.RootRunId).Bind(4, (long)Summary.Status)
            .Bind(5, Summary.FlowName).Bind(6, Summary.CreatedAt.UtcTicks).Bind(7, Body).Bind(8, Checksum).Run();

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static RunSummary Read(Statement row)
    {
        var tenant = row.Text(0);
        var id = row.Guid(1);
        var status = (RunStatus)row.Int64(3);
        var body = row.Blob(6);
        if (ChecksumOf(tenant, id, status, body) != row.Int64(7))
        {
            throw new StoreUnavailableException(
                $"The index row of run {tenant}/{id} does not match its checksum. Restore a backup; see docs/storage.md.", outcomeUnknown: false);
        }

        var json = JsonSerializer.Deserialize(body, RunBodyContext.Default.RunBody)!;
        return new RunSummary
        {
            Tenant = tenant,
            RunId = id,
            RootRunId = row.Guid(2),
            ParentRunId = json.Parent,
            FlowId = json.FlowId,
            FlowName = row.IsNull(4) ? null : row.Text(4),
            Status = status,
            Reason = json.Reason,
            CreatedAt = new DateTimeOffset(row.Int64(5), TimeSpan.Zero),
            CompletedAt = json.CompletedAt,
            ItemsTotal = json.Items,
            ItemsCompleted = json.Completed,
            ItemsFailed = json.Failed,
            Recoveries = json.Recoveries,
            IdempotencyKey = json.IdempotencyKey,
            Labels = json.Labels ?? NoLabels,
        };
    }

    static readonly Dictionary<string, string> NoLabels = [];

    static byte[] WriteBody(RunSummary run) => JsonSerializer.SerializeToUtf8Bytes(
        new RunBody
        {
            Parent = run.ParentRunId,
            FlowId = run.FlowId,
            Reason = run.Reason,
            CompletedAt = run.CompletedAt,
            Items = run.ItemsTotal,
            Completed = run.ItemsCompleted,
            Failed = run.ItemsFailed,
            Recoveries = run.Recoveries,
            IdempotencyKey = run.IdempotencyKey,
            Labels = run.Labels.Count == 0 ? null : run.Labels,
        },
        RunBodyContext.Default.RunBody);

    static long ChecksumOf(string tenant, Guid run, RunStatus status, ReadOnlySpan<byte> body) =>
        Crc32C.Compute([(byte)status], Crc32C.Compute(body, JournalBatchCodec.Key(new RunKey(tenant, run))));
}
