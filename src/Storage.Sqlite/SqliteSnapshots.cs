using System.Buffers.Binary;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteSnapshots(WriteQueue queue, ReaderPool readers) : IRunSnapshots
{
    public async ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = new SessionOperation<bool>(session => (true, Save(session, run, epoch, snapshot)), snapshot.Data.Length);
        await queue.EnqueueAsync(operation, cancellationToken);
        await operation.Task;
    }

    public ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(run, Load, cancellationToken);

    static JournalFencedException? Save(WriteSession session, RunKey run, long epoch, RunSnapshot snapshot)
    {
        if (session.FindHead(run) is not { } head || head.Epoch != epoch)
        {
            return new JournalFencedException(run, $"The snapshot has epoch {epoch}, which does not own the run; stop this owner");
        }

        if (snapshot.Sequence > head.Last)
        {
            return new JournalFencedException(run, $"The journal ends at {head.Last}, before the snapshot's {snapshot.Sequence}; read it again");
        }

        session.Database.Prepare(
            "INSERT INTO snapshots (journal, sequence, version, data, checksum) VALUES (?, ?, ?, ?, ?) ON CONFLICT (journal) DO UPDATE " +
            "SET sequence = excluded.sequence, version = excluded.version, data = excluded.data, checksum = excluded.checksum " +
            "WHERE excluded.sequence >= sequence")
            .Bind(1, head.Id).Bind(2, snapshot.Sequence).Bind(3, snapshot.Version).Bind(4, snapshot.Data.Span)
            .Bind(5, Checksum(run, snapshot.Sequence, snapshot.Version, snapshot.Data.Span)).Run();
        session.Changed();
        return null;
    }

    static RunSnapshot? Load(Database database, RunKey run)
    {
        try
        {
            if (HeadRow.Find(database, run) is not { } head)
            {
                return null;
            }

            var select = database.Prepare("SELECT sequence, version, data, checksum FROM snapshots WHERE journal = ?").Bind(1, head.Id);
            try
            {
                return select.Step() ? Read(run, select) : null;
            }
            finally
            {
                select.Reset();
            }
        }
        catch (SqliteError error) when (error.IsCorruption)
        {
            throw new JournalCorruptedException(run, 1, SqliteAdvice.For(error));
        }
    }

    static RunSnapshot Read(RunKey run, Statement row)
    {
        var snapshot = new RunSnapshot(row.Int64(0), (int)row.Int64(1), row.Blob(2).ToArray());
        return Checksum(run, snapshot.Sequence, snapshot.Version, snapshot.Data.Span) == row.Int64(3)
            ? snapshot
            : throw new JournalCorruptedException(run, snapshot.Sequence, "its snapshot does not match its checksum; the journal may be whole.");
    }

    static long Checksum(RunKey run, long sequence, int version, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, sequence);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], version);
        return Crc32C.Compute(data, Crc32C.Compute(head, JournalBatchCodec.Key(run)));
    }
}
