using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>A row of <c>runs</c>, encoded on the caller's thread: columns for what is searched by, a JSON body for the rest.</summary>
sealed record RunRow(RunSummary Summary, byte[] Body, long Checksum)
{
    public const string Columns = "r.tenant, r.run_id, r.root_run_id, r.status, r.flow_name, r.created_at, r.body, r.checksum";

    static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>End of a terminal run, in ticks; its beginning when no end was recorded.</summary>
    public long? Ended => RunTransitions.IsTerminal(Summary.Status) ? (Summary.CompletedAt ?? Summary.CreatedAt).UtcTicks : null;

    /// <exception cref="ArgumentException">A text cannot be stored.</exception>
    public static RunRow[] Encode(IReadOnlyList<RunSummary> summaries)
    {
        var rows = new RunRow[summaries.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            Check(summaries[i]);
            var body = WriteBody(summaries[i]);
            rows[i] = new RunRow(summaries[i], body, ChecksumOf(summaries[i], body));
        }

        return rows;
    }

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static RunSummary Read(NpgsqlDataReader row)
    {
        var summary = new RunSummary
        {
            Tenant = row.GetString(0),
            RunId = row.GetGuid(1),
            RootRunId = row.GetGuid(2),
            FlowId = "",
            FlowName = row.TextOrNull(4),
            Status = (RunStatus)row.GetInt16(3),
            CreatedAt = new DateTimeOffset(Math.Clamp(row.GetInt64(5), 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
        };
        var body = row.Bytes(6);
        if (ChecksumOf(summary, body) != row.GetInt64(7))
        {
            throw new StoreUnavailableException(
                $"The index row of run {summary.Tenant}/{summary.RunId} does not match its checksum. Restore a backup; see docs/storage-postgres.md.",
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
            Depth = json.Depth,
            ForkedFrom = json.ForkedFrom,
            StatusChangedAt = json.Changed,
            Recoveries = json.Recoveries,
            IdempotencyKey = json.IdempotencyKey,
            Labels = json.Labels ?? NoLabels,
        };
    }

    // PostgreSQL has no text with a NUL in it, and half a surrogate pair is no text at all.
    static void Check(RunSummary run)
    {
        Text.Check(run.FlowId, "flow id");
        Text.Check(run.FlowName, "flow name");
        foreach (var (name, value) in run.Labels)
        {
            Text.Check(name, "label");
            Text.Check(value, "label");
        }
    }

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
