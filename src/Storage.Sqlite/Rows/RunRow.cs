using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>A row of <c>runs</c>, encoded on the caller's thread: columns for what is searched by, a JSON body for the rest.</summary>
sealed record RunRow(RunSummary Summary, byte[] Body, long Checksum)
{
    public const string Columns = "r.tenant, r.run_id, r.root_run_id, r.status, r.flow_name, r.created_at, r.body, r.checksum";

    public static RunRow[] Encode(IReadOnlyList<RunSummary> summaries)
    {
        var rows = new RunRow[summaries.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var body = WriteBody(summaries[i]);
            rows[i] = new RunRow(summaries[i], body, ChecksumOf(summaries[i], body));
        }

        return rows;
    }

    /// <exception cref="ArgumentException">What never changes of a run has changed.</exception>
    public void Save(Database database, FlowKeys flows, bool isNew)
    {
        // A row that is probably there is updated at once: cheaper than an insert that fails first.
        if (!isNew && Update(database))
        {
            return;
        }

        var written = database.Prepare(
            "INSERT INTO runs (tenant, run_id, root_run_id, status, flow_name, created_at, body, checksum, flow, completed_at) " +
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, tenant) DO UPDATE SET " +
            "status = excluded.status, body = excluded.body, checksum = excluded.checksum, completed_at = excluded.completed_at " +
            "WHERE created_at = excluded.created_at AND root_run_id = excluded.root_run_id AND flow_name IS excluded.flow_name")
            .Bind(1, Summary.Tenant).Bind(2, Summary.RunId).Bind(3, Summary.RootRunId).Bind(4, (long)Summary.Status)
            .Bind(5, Summary.FlowName).Bind(6, Summary.CreatedAt.UtcTicks).Bind(7, Body).Bind(8, Checksum)
            .Bind(9, flows.Of(Summary)).Bind(10, Ended(Summary)?.UtcTicks).RunChanges();
        if (!written)
        {
            throw new ArgumentException($"The creation time, root and flow name of run {Summary.RunId} never change, but an index row differs.");
        }

        if (Summary.Labels.Count > 0)
        {
            LabelRows.Insert(database, Summary);
        }
    }

    bool Update(Database database) =>
        database.Prepare(
            "UPDATE runs SET status = ?, body = ?, checksum = ?, completed_at = ? " +
            "WHERE run_id = ? AND tenant = ? AND created_at = ? AND root_run_id = ? AND flow_name IS ?")
            .Bind(1, (long)Summary.Status).Bind(2, Body).Bind(3, Checksum).Bind(4, Ended(Summary)?.UtcTicks)
            .Bind(5, Summary.RunId).Bind(6, Summary.Tenant).Bind(7, Summary.CreatedAt.UtcTicks).Bind(8, Summary.RootRunId)
            .Bind(9, Summary.FlowName).RunChanges();

    static DateTimeOffset? Ended(RunSummary run) => RunTransitions.IsTerminal(run.Status) ? run.CompletedAt ?? run.CreatedAt : null;

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static RunSummary Read(Statement row)
    {
        var summary = new RunSummary
        {
            Tenant = row.Text(0),
            RunId = row.Guid(1),
            RootRunId = row.Guid(2),
            FlowId = "",
            FlowName = row.IsNull(4) ? null : row.Text(4),
            Status = (RunStatus)row.Int64(3),
            CreatedAt = new DateTimeOffset(Math.Clamp(row.Int64(5), 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
        };
        var body = row.Blob(6);
        if (ChecksumOf(summary, body) != row.Int64(7))
        {
            throw new StoreUnavailableException(
                $"The index row of run {summary.Tenant}/{summary.RunId} does not match its checksum. Restore a backup; see docs/storage.md.",
                outcomeUnknown: false);
        }

        var json = JsonSerializer.Deserialize(body, RowContext.Default.RunBody)!;
        return summary with
        {
            ParentRunId = json.Parent,
            FlowId = json.FlowId,
            Reason = json.Reason,
            CompletedAt = json.CompletedAt,
            ItemsTotal = json.Items,
            ItemsCompleted = json.Completed,
            ItemsFailed = json.Failed,
            ItemsCancelled = json.Cancelled,
            Depth = json.Depth ?? (summary.RootRunId == summary.RunId ? 0 : 1),
            ForkedFrom = json.ForkedFrom,
            StatusChangedAt = json.Changed,
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
            Cancelled = run.ItemsCancelled,
            Depth = run.Depth,
            ForkedFrom = run.ForkedFrom,
            Changed = run.StatusChangedAt,
            Recoveries = run.Recoveries,
            IdempotencyKey = run.IdempotencyKey,
            Labels = run.Labels.Count == 0 ? null : run.Labels,
        },
        RowContext.Default.RunBody);

    static long ChecksumOf(RunSummary run, ReadOnlySpan<byte> body)
    {
        Span<byte> fixedPart = stackalloc byte[25];
        run.RootRunId.TryWriteBytes(fixedPart, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[16..], run.CreatedAt.UtcTicks);
        fixedPart[24] = (byte)run.Status;
        var crc = Crc32C.Compute(fixedPart, JournalBatchCodec.Key(new RunKey(run.Tenant, run.RunId)));
        return Crc32C.Compute(body, run.FlowName is null ? crc : Crc32C.Compute(Encoding.UTF8.GetBytes(run.FlowName), crc));
    }
}
