using System.Buffers.Binary;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Writing;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Rows of <c>journals</c>.</summary>
static class HeadRow
{
    public const string Columns = "j.id, j.epoch, j.last, j.seal, j.bytes, j.counted, j.checksum";

    /// <summary>Reads a head and holds it until the transaction ends.</summary>
    public static Task<Head?> LockAsync(NpgsqlConnection connection, RunKey run) =>
        connection.ReadFirstAsync(
            $"SELECT {Columns} FROM journals j WHERE run_id = $1 AND tenant = $2 FOR UPDATE", r => Read(run, r, 0), run.RootRunId, run.Tenant);

    public static Task<int> UpdateAsync(NpgsqlConnection connection, RunKey run, Head head) =>
        connection.RunAsync(
            "UPDATE journals SET epoch = $2, last = $3, seal = $4, bytes = $5, counted = $6, checksum = $7 WHERE id = $1",
            head.Id, head.Epoch, head.Last, (long)head.Seal, head.Bytes, head.Counted, Checksum(run, head.Epoch, head.Last, head.Seal));

    /// <summary>Reads <see cref="Columns"/>, beginning at a column.</summary>
    public static Head Read(RunKey run, NpgsqlDataReader row, int at)
    {
        var head = new Head
        {
            Id = row.GetInt64(at),
            Epoch = row.GetInt64(at + 1),
            Last = row.GetInt64(at + 2),
            Seal = (uint)row.GetInt64(at + 3),
            Bytes = row.GetInt64(at + 4),
            Counted = row.GetInt64(at + 5),
        };
        return row.GetInt64(at + 6) == Checksum(run, head.Epoch, head.Last, head.Seal)
            ? head
            : throw new JournalCorruptedException(run, 1, "its row in table journals does not match its checksum. Restore a backup.");
    }

    public static long Checksum(RunKey run, long epoch, long last, uint seal)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], last);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], seal);
        return Crc32C.Compute(bytes, JournalBatchCodec.Key(run));
    }
}
