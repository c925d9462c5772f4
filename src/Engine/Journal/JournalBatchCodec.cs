using System.Buffers.Binary;
using System.Text;

namespace StepFlow.Engine.Journal;

/// <summary>
/// The stored form of one append: a header and its records, the same bytes in every store. Little-endian but for run ids:
/// <code>
///  0  4  magic "SFJB"                     28  4  length of the records area
///  4  2  format version, 1                32  4  CRC-32C of the records area
///  6  2  flags, 0                         36  4  seal of the batch before; 0 for the first of a journal
///  8  8  sequence of the first record     40  4  seal: CRC-32C of bytes 0-39, seeded with the journal's key
/// 16  8  epoch of the writer              44     records, one after the other
/// 24  4  number of records
/// a record:
///  0  4  length of the payload             8  8  time, milliseconds since 1970, UTC
///  4  1  kind                             16 16  run id, big-endian; only with flag 1
///  5  1  format version of the payload        n  payload
///  6  2  flags; 1: about a child run
/// </code>
/// The seals chain the batches of a journal; the key in the seed keeps a batch from passing for another journal's.
/// </summary>
public static class JournalBatchCodec
{
    /// <summary>Bytes before the first record.</summary>
    public const int HeaderLength = 44;

    /// <summary>The longest payload of a record, in bytes (16 MiB). Larger values belong into the blob store.</summary>
    public const int MaxPayloadLength = 16 << 20;

    /// <summary>The longest batch, in bytes (64 MiB).</summary>
    public const int MaxBatchLength = 64 << 20;

    /// <summary>The most records in a batch.</summary>
    public const int MaxRecords = 1 << 20;

    const uint Magic = 0x424A4653;
    const ushort FormatVersion = 1;
    const int RecordHeaderLength = 16;
    const int RunIdLength = 16;
    const ushort ChildRun = 1;

    /// <summary>Checks an append and tells how many bytes it takes.</summary>
    /// <exception cref="ArgumentException">The append is malformed: no records, sequences with gaps, another epoch, too large, or with
    /// something besides that <see cref="AppendChecks"/> refuses.</exception>
    public static int Measure(JournalAppend append)
    {
        var records = append.Records;
        if (records.Count is 0 or > MaxRecords)
        {
            throw new ArgumentException($"An append has 1 to {MaxRecords} records, not {records.Count}; split it.", nameof(append));
        }

        var length = (long)HeaderLength;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (record.Sequence != append.ExpectedSequence + 1 + i || record.Epoch != append.Epoch)
            {
                throw new ArgumentException(
                    $"Record {i} has sequence {record.Sequence} and epoch {record.Epoch}; " +
                    $"the append makes it {append.ExpectedSequence + 1 + i} and {append.Epoch}.", nameof(append));
            }

            if (record.Payload.Length > MaxPayloadLength)
            {
                throw new ArgumentException(
                    $"The payload of record {record.Sequence} has {record.Payload.Length} bytes, more than {MaxPayloadLength}; " +
                    "put the value into the blob store.", nameof(append));
            }

            length += RecordLength(append.Run, record);
        }

        AppendChecks.Check(append);
        return length <= MaxBatchLength
            ? (int)length
            : throw new ArgumentException($"The append takes {length} bytes, more than {MaxBatchLength}; split it.", nameof(append));
    }

    /// <summary>Writes an append that <see cref="Measure"/> has accepted; <see cref="Seal"/> finishes it.</summary>
    public static void Encode(JournalAppend append, Span<byte> batch)
    {
        var at = HeaderLength;
        for (var i = 0; i < append.Records.Count; i++)
        {
            var record = append.Records[i];
            WriteRecord(append.Run, record, batch[at..]);
            at += RecordLength(append.Run, record);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(batch, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(batch[4..], FormatVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(batch[6..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(batch[8..], append.ExpectedSequence + 1);
        BinaryPrimitives.WriteInt64LittleEndian(batch[16..], append.Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(batch[24..], append.Records.Count);
        BinaryPrimitives.WriteInt32LittleEndian(batch[28..], at - HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[32..], Crc32C.Compute(batch[HeaderLength..at]));
    }

    /// <summary>Chains an encoded batch to the one before and returns its own seal.</summary>
    /// <param name="batch">What <see cref="Encode"/> wrote.</param>
    /// <param name="key">What <see cref="Key"/> gives for the journal.</param>
    /// <param name="previous">Seal of the batch before; 0 for the first.</param>
    public static uint Seal(Span<byte> batch, uint key, uint previous)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(batch[36..], previous);
        var seal = Crc32C.Compute(batch[..40], key);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[40..], seal);
        return seal;
    }

    /// <summary>The checksum of a journal's name: seed of all its seals.</summary>
    public static uint Key(RunKey run)
    {
        Span<byte> id = stackalloc byte[RunIdLength];
        run.RootRunId.TryWriteBytes(id, bigEndian: true, out _);
        Span<byte> tenant = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(run.Tenant, tenant, out var length)
            ? Crc32C.Compute(tenant[..length], Crc32C.Compute(id))
            : Crc32C.Compute(Encoding.UTF8.GetBytes(run.Tenant), Crc32C.Compute(id));
    }

    /// <summary>Reads the seal of a stored batch or of its header, checking only the header.</summary>
    /// <exception cref="JournalCorruptedException">It is damaged, or another journal's.</exception>
    public static JournalBatchHeader ReadHeader(RunKey run, long expectedFirst, ReadOnlySpan<byte> batch)
    {
        if (batch.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(batch) != Magic)
        {
            throw new JournalCorruptedException(run, expectedFirst, "this is not a batch of records.");
        }

        var seal = BinaryPrimitives.ReadUInt32LittleEndian(batch[40..]);
        if (Crc32C.Compute(batch[..40], Key(run)) != seal)
        {
            throw new JournalCorruptedException(run, expectedFirst, "the header of its batch does not match its checksum.");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(batch[4..]);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(batch[6..]);
        if (version != FormatVersion || flags != 0)
        {
            throw new JournalCorruptedException(
                run, expectedFirst, $"its batch has format {version} (flags {flags}); this version reads {FormatVersion}. Use a newer version.");
        }

        return new JournalBatchHeader(
            BinaryPrimitives.ReadInt64LittleEndian(batch[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(batch[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(batch[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(batch[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(batch[36..]),
            seal);
    }

    /// <summary>Reads a stored batch and adds its records to <paramref name="records"/>; payloads are slices of <paramref name="batch"/>.</summary>
    /// <returns>The header; its seal is the next batch's <see cref="JournalBatchHeader.Previous"/>.</returns>
    /// <exception cref="JournalCorruptedException">It is damaged, or of an unknown format. Nothing was added.</exception>
    public static JournalBatchHeader Decode(RunKey run, long expectedFirst, ReadOnlyMemory<byte> batch, ICollection<JournalRecord> records)
    {
        var bytes = batch.Span;
        var header = ReadHeader(run, expectedFirst, bytes);
        if (header.RecordsLength != bytes.Length - HeaderLength)
        {
            throw new JournalCorruptedException(
                run, header.First, $"its batch has {bytes.Length - HeaderLength} bytes of records, not {header.RecordsLength}.");
        }

        if (Crc32C.Compute(bytes[HeaderLength..]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]))
        {
            throw new JournalCorruptedException(run, header.First, "the records of its batch do not match their checksum.");
        }

        var at = HeaderLength;
        for (var i = 0; i < header.Count; i++)
        {
            records.Add(ReadRecord(run, header, header.First + i, batch, ref at));
        }

        return header;
    }

    static int RecordLength(RunKey run, JournalRecord record) =>
        RecordHeaderLength + (record.RunId == run.RootRunId ? 0 : RunIdLength) + record.Payload.Length;

    static void WriteRecord(RunKey run, JournalRecord record, Span<byte> to)
    {
        var child = record.RunId != run.RootRunId;
        BinaryPrimitives.WriteInt32LittleEndian(to, record.Payload.Length);
        to[4] = (byte)record.Kind;
        to[5] = record.Version;
        BinaryPrimitives.WriteUInt16LittleEndian(to[6..], child ? ChildRun : (ushort)0);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], record.Time.ToUnixTimeMilliseconds());
        if (child)
        {
            record.RunId.TryWriteBytes(to[RecordHeaderLength..], bigEndian: true, out _);
        }

        record.Payload.Span.CopyTo(to[(RecordHeaderLength + (child ? RunIdLength : 0))..]);
    }

    static JournalRecord ReadRecord(RunKey run, JournalBatchHeader header, long sequence, ReadOnlyMemory<byte> batch, ref int at)
    {
        var bytes = batch.Span[at..];
        var length = bytes.Length < RecordHeaderLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var child = length >= 0 && BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) == ChildRun;
        var start = RecordHeaderLength + (child ? RunIdLength : 0);
        if (length is < 0 or > MaxPayloadLength || length > bytes.Length - start)
        {
            throw new JournalCorruptedException(run, sequence, $"a payload of {length} bytes does not fit into its batch.");
        }

        var record = new JournalRecord(
            sequence,
            child ? new Guid(bytes.Slice(RecordHeaderLength, RunIdLength), bigEndian: true) : run.RootRunId,
            header.Epoch,
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
            (RecordKind)bytes[4],
            bytes[5],
            batch.Slice(at + start, length));
        at += start + length;
        return record;
    }
}
