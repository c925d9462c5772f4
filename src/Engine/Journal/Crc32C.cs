using System.Buffers.Binary;
using System.Numerics;

namespace StepFlow.Engine.Journal;

/// <summary>CRC-32C (Castagnoli), as stored beside every journal batch, snapshot and index row. Finds damage, not tampering.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>, continued from <paramref name="seed"/>, itself such a checksum (0: from the start).</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint seed = 0)
    {
        var crc = ~seed;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
