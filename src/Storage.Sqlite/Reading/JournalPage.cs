using StepFlow.Engine.Journal;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Reading;

/// <summary>Some batches of a journal, read in one go and checked against each other and the ones before.</summary>
sealed class JournalPage
{
    const int MaxBatches = 256;
    const int MaxBytes = 4 << 20;

    /// <summary>The records, from the sequence that was asked for.</summary>
    public List<JournalRecord> Records { get; } = [];

    /// <summary>Where the next page begins, and what it has to continue; null: this was the last.</summary>
    public JournalCursor? Next { get; private set; }

    public static JournalPage Read(Database database, JournalCursor cursor)
    {
        var page = new JournalPage();
        try
        {
            if (HeadRow.Find(database, cursor.Run) is { } head)
            {
                page.Fill(database, head, cursor);
            }
            else if (cursor.Last > 0)
            {
                throw new JournalCorruptedException(cursor.Run, cursor.From, "the run was deleted while it was read.");
            }
        }
        catch (SqliteError error) when (error.IsCorruption)
        {
            throw new JournalCorruptedException(cursor.Run, cursor.From + page.Records.Count, SqliteAdvice.For(error));
        }

        return page;
    }

    void Fill(Database database, HeadRow head, JournalCursor cursor)
    {
        var select = database.Prepare("SELECT last, data FROM batches WHERE journal = ? AND last >= ? ORDER BY last LIMIT 256")
            .Bind(1, head.Id).Bind(2, cursor.From);
        var (last, seal, epoch) = (cursor.Last, cursor.Seal, cursor.Epoch);
        try
        {
            var bytes = 0;
            for (var batches = 1; select.Step(); batches++)
            {
                var data = select.Blob(1).ToArray();
                var header = JournalBatchCodec.Decode(cursor.Run, last < 0 ? cursor.From : last + 1, data, Records);
                Check(cursor.Run, header, select.Int64(0), last < 0 ? Math.Min(header.First, cursor.From) : last + 1, seal, epoch);
                (last, seal, epoch) = (header.Last, header.Seal, header.Epoch);
                bytes += data.Length;
                if (batches == MaxBatches || bytes > MaxBytes)
                {
                    Next = new JournalCursor(cursor.Run, last + 1, last, seal, epoch);
                    break;
                }
            }
        }
        finally
        {
            select.Reset();
        }

        if (Next is null && last < head.Known && cursor.From <= head.Known)
        {
            throw new JournalCorruptedException(cursor.Run, Math.Max(last + 1, cursor.From), $"it had {head.Known} records. Restore a backup.");
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
