using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;
using StepFlow.Storage.Postgres.Writing;

namespace StepFlow.Storage.Postgres.Reading;

/// <summary>Some batches of a journal, read in one statement and checked against each other and the ones before.</summary>
sealed class JournalPage
{
    const int MaxBatches = 256;
    const long MaxBytes = 4 << 20;

    // One statement, so that the head and the batches are of the same moment.
    const string Select =
        $"SELECT {HeadRow.Columns}, b.last, b.data FROM journals j LEFT JOIN LATERAL (" +
        "SELECT c.last, c.data FROM (SELECT last, data, sum(octet_length(data)) OVER (ORDER BY last) - octet_length(data) AS before " +
        "FROM batches WHERE journal = j.id AND last >= $3 ORDER BY last LIMIT 256) c WHERE c.before <= $4) b ON true " +
        "WHERE j.run_id = $1 AND j.tenant = $2 ORDER BY b.last";

    /// <summary>The records, from the sequence that was asked for.</summary>
    public List<JournalRecord> Records { get; } = [];

    /// <summary>Where the next page begins, and what it has to continue; null: this was the last.</summary>
    public JournalCursor? Next { get; private set; }

    public static async Task<JournalPage> ReadAsync(NpgsqlConnection connection, JournalCursor cursor)
    {
        var page = new JournalPage();
        var rows = await connection.ReadAllAsync(
            Select, row => (Head: HeadRow.Read(cursor.Run, row, 0), Last: row.IsDBNull(7) ? 0 : row.GetInt64(7), Data: row.IsDBNull(8) ? null : row.Bytes(8)),
            cursor.Run.RootRunId, cursor.Run.Tenant, cursor.From, MaxBytes);
        if (rows.Count > 0)
        {
            page.Fill(rows[0].Head, [.. rows.Where(r => r.Data is not null).Select(r => (r.Last, r.Data!))], cursor);
        }
        else if (cursor.Last > 0)
        {
            throw new JournalCorruptedException(cursor.Run, cursor.From, "the run was deleted while it was read.");
        }

        return page;
    }

    void Fill(Head head, List<(long Last, byte[] Data)> batches, JournalCursor cursor)
    {
        var (last, seal, epoch) = (cursor.Last, cursor.Seal, cursor.Epoch);
        var bytes = 0L;
        foreach (var (rowLast, data) in batches)
        {
            var header = JournalBatchCodec.Decode(cursor.Run, last < 0 ? cursor.From : last + 1, data, Records);
            Check(cursor.Run, header, rowLast, last < 0 ? Math.Min(header.First, cursor.From) : last + 1, seal, epoch);
            (last, seal, epoch) = (header.Last, header.Seal, header.Epoch);
            bytes += data.Length;
        }

        if (batches.Count == MaxBatches || bytes > MaxBytes)
        {
            Next = new JournalCursor(cursor.Run, last + 1, last, seal, epoch);
        }
        else if (last < head.Last && cursor.From <= head.Last)
        {
            throw new JournalCorruptedException(cursor.Run, Math.Max(last + 1, cursor.From), $"it had {head.Last} records. Restore a backup.");
        }

        if (Records.Count > 0 && Records[0].Sequence < cursor.From)
        {
            Records.RemoveRange(0, (int)(cursor.From - Records[0].Sequence));
        }
    }

    static void Check(RunKey run, JournalBatchHeader header, long rowLast, long expectedFirst, uint? seal, long epoch)
    {
        if (header.First != expectedFirst || header.Last != rowLast)
        {
            throw new JournalCorruptedException(
                run, expectedFirst, $"the next batch holds {header.First} to {header.Last} (its row says {rowLast}). Restore a backup.");
        }

        if (seal is not null && header.Previous != seal)
        {
            throw new JournalCorruptedException(run, expectedFirst, "its batch does not continue the one before. Restore a backup.");
        }

        if (header.Epoch < epoch)
        {
            throw new JournalCorruptedException(run, expectedFirst, $"epoch {header.Epoch} follows epoch {epoch}. Restore a backup.");
        }
    }
}
