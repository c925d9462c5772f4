using System.Text;
using StepFlow.Engine.Journal;

namespace StepFlow.Storage.Sqlite.Tests;

public sealed class JournalBatchCodecTests
{
    static readonly RunKey Run = new("default", new Guid("01020304-0506-7708-890a-0b0c0d0e0f10"));

    /// <summary>The bytes of format 1. They never change: files in the field are made of them.</summary>
    const string Golden =
        "53464A42" + "0100" + "0000" + "0300000000000000" + "0200000000000000" + "02000000" + "38000000" + "4CBB61E1" + "EFBEADDE" + "19A4D881" +
        "06000000" + "03" + "01" + "0000" + "E803000000000000" + "7B226E223A31" +
        "02000000" + "07" + "02" + "0100" + "FFFFFFFFFFFFFFFF" + "11121314151677188910101010101010" + "7B7D";

    [Fact]
    public void The_bytes_of_format_1_stay_as_they_are()
    {
        Convert.ToHexString(Encode(0xDEADBEEF)).ShouldBe(Golden);
    }

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_the_published_crc32c(string text, uint expected)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Crc32C.Compute(bytes).ShouldBe(expected);
        Crc32C.Compute(bytes.AsSpan(bytes.Length / 2), Crc32C.Compute(bytes.AsSpan(0, bytes.Length / 2))).ShouldBe(expected);
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        var batch = Encode(7);
        for (var bit = 0; bit < batch.Length * 8; bit++)
        {
            batch[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<JournalCorruptedException>(() => JournalBatchCodec.Decode(Run, 3, batch, []));
            batch[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        JournalBatchCodec.Decode(Run, 3, batch, []).Previous.ShouldBe(7u);
    }

    [Fact]
    public void Every_cut_is_found()
    {
        var batch = Encode(7);
        for (var length = 0; length < batch.Length; length++)
        {
            List<JournalRecord> records = [];
            Should.Throw<JournalCorruptedException>(() => JournalBatchCodec.Decode(Run, 3, batch.AsMemory(0, length), records));
            records.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_batch_does_not_pass_for_another_runs_or_tenants()
    {
        var batch = Encode(7);
        Should.Throw<JournalCorruptedException>(() => JournalBatchCodec.Decode(Run with { Tenant = "other" }, 3, batch, []));
        Should.Throw<JournalCorruptedException>(() => JournalBatchCodec.Decode(Run with { RootRunId = Guid.Empty }, 3, batch, []));
    }

    static byte[] Encode(uint previous)
    {
        var append = new JournalAppend
        {
            Run = Run,
            ExpectedSequence = 2,
            Epoch = 2,
            Records =
            [
                new(3, Run.RootRunId, 2, DateTimeOffset.UnixEpoch.AddSeconds(1), RecordKind.StepCompleted, 1, Encoding.ASCII.GetBytes("""{"n":1""")),
                new(4, new Guid("11121314-1516-7718-8910-101010101010"), 2, DateTimeOffset.UnixEpoch.AddMilliseconds(-1), RecordKind.RunCompleted, 2, "{}"u8.ToArray()),
            ],
        };
        var batch = new byte[JournalBatchCodec.Measure(append)];
        JournalBatchCodec.Encode(append, batch);
        JournalBatchCodec.Seal(batch, JournalBatchCodec.Key(Run), previous);
        return batch;
    }
}
