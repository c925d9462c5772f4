using System.Buffers.Binary;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresSnapshots(Database database) : IRunSnapshots
{
    public async ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(c => SaveAsync(c, run, epoch, snapshot), cancellationToken);

    public ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            c => c.ReadFirstAsync(
                "SELECT s.sequence, s.version, s.data, s.checksum FROM journals j JOIN snapshots s ON s.journal = j.id WHERE j.run_id = $1 AND j.tenant = $2",
                row => Read(run, row), run.RootRunId, run.Tenant),
            cancellationToken);

    static async Task<bool> SaveAsync(NpgsqlConnection connection, RunKey run, long epoch, RunSnapshot snapshot)
    {
        if (await HeadRow.LockAsync(connection, run) is not { } head || head.Epoch != epoch)
        {
            throw new JournalFencedException(run, $"The snapshot has epoch {epoch}, which does not own the run; stop this owner");
        }

        if (snapshot.Sequence > head.Last)
        {
            throw new JournalFencedException(run, $"The journal ends at {head.Last}, before the snapshot's {snapshot.Sequence}; read it again");
        }

        return await connection.RunAsync(
            "INSERT INTO snapshots AS s (journal, sequence, version, data, checksum) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (journal) DO UPDATE " +
            "SET sequence = excluded.sequence, version = excluded.version, data = excluded.data, checksum = excluded.checksum " +
            "WHERE excluded.sequence >= s.sequence",
            head.Id, snapshot.Sequence, snapshot.Version, snapshot.Data.ToArray(),
            Checksum(run, snapshot.Sequence, snapshot.Version, snapshot.Data.Span)) > 0;
    }

    static RunSnapshot Read(RunKey run, NpgsqlDataReader row)
    {
        var snapshot = new RunSnapshot(row.GetInt64(0), row.GetInt32(1), row.Bytes(2));
        return Checksum(run, snapshot.Sequence, snapshot.Version, snapshot.Data.Span) == row.GetInt64(3)
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
