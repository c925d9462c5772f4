using System.Buffers.Binary;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>A row of <c>journals</c>.</summary>
/// <param name="Run">The journal.</param>
/// <param name="Id">Its number in this file.</param>
/// <param name="Epoch">The epoch of its owner.</param>
/// <param name="Known">A sequence it had reached when the row was last written; ending before it means records are missing.</param>
/// <param name="Bytes">Bytes of its batches up to <paramref name="Known"/>.</param>
readonly record struct HeadRow(RunKey Run, long Id, long Epoch, long Known, long Bytes)
{
    public static HeadRow? Find(Database database, RunKey run)
    {
        var select = database.Prepare("SELECT id, epoch, known, checksum, bytes FROM journals WHERE run_id = ? AND tenant = ?")
            .Bind(1, run.RootRunId).Bind(2, run.Tenant);
        try
        {
            if (!select.Step())
            {
                return null;
            }

            var row = new HeadRow(run, select.Int64(0), select.Int64(1), select.Int64(2), select.Int64(4));
            return select.Int64(3) == Checksum(run, row.Epoch, row.Known)
                ? row
                : throw new JournalCorruptedException(run, 1, "its row in table journals does not match its checksum. Restore a backup.");
        }
        finally
        {
            select.Reset();
        }
    }

    public static long Insert(Database database, RunKey run, long known, long bytes)
    {
        database.Prepare("INSERT INTO journals (tenant, run_id, epoch, known, checksum, bytes) VALUES (?, ?, 1, ?, ?, ?)")
            .Bind(1, run.Tenant).Bind(2, run.RootRunId).Bind(3, known).Bind(4, Checksum(run, 1, known)).Bind(5, bytes).Run();
        return database.LastInsertRowId;
    }

    public static void Update(Database database, RunKey run, Head head) =>
        database.Prepare("UPDATE journals SET epoch = ?, known = ?, checksum = ?, bytes = ? WHERE id = ?")
            .Bind(1, head.Epoch).Bind(2, head.Last).Bind(3, Checksum(run, head.Epoch, head.Last)).Bind(4, head.Bytes).Bind(5, head.Id).Run();

    /// <summary>Bytes of all its batches.</summary>
    public long CountBytes(Database database) =>
        Bytes + database.Prepare("SELECT coalesce(sum(length(data)), 0) FROM batches WHERE journal = ? AND last > ?")
            .Bind(1, Id).Bind(2, Known).ReadFirst(row => row.Int64(0));

    /// <summary>The last record and the seal of its batch.</summary>
    public (long Sequence, uint Seal) FindLast(Database database)
    {
        var select = database.Prepare("SELECT last, substr(data, 1, 44) FROM batches WHERE journal = ? ORDER BY last DESC LIMIT 1").Bind(1, Id);
        try
        {
            if (!select.Step())
            {
                throw new JournalCorruptedException(Run, 1, "all its records are missing. Restore a backup.");
            }

            var last = select.Int64(0);
            var header = JournalBatchCodec.ReadHeader(Run, last, select.Blob(1));
            return header.Last == last && last >= Known
                ? (last, header.Seal)
                : throw new JournalCorruptedException(Run, header.Last + 1, $"it had {Math.Max(last, Known)} records. Restore a backup.");
        }
        finally
        {
            select.Reset();
        }
    }

    static long Checksum(RunKey run, long epoch, long known)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], known);
        return Crc32C.Compute(bytes, JournalBatchCodec.Key(run));
    }
}
