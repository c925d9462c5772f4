using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Engine.State;

/// <summary>
/// The id of a child run follows from the step that starts it, so a step that starts it again after a crash finds the
/// same child. Version 8 UUID (RFC 9562) of the first 16 bytes of SHA-256 over
/// parent, item, step, attempt and round.
/// </summary>
public static class ChildRunId
{
    const int AddressLength = 24;

    /// <summary>The id of the child that a step starts in an attempt and round.</summary>
    public static Guid Of(StepAddress parent, int attempt, int round)
    {
        Span<byte> name = stackalloc byte[AddressLength + 8];
        WriteAddress(name, parent);
        BinaryPrimitives.WriteInt32BigEndian(name[AddressLength..], attempt);
        BinaryPrimitives.WriteInt32BigEndian(name[(AddressLength + 4)..], round);
        return Hash(name);
    }

    /// <summary>The id of the child that a component asks for under a key; the same in every attempt.</summary>
    public static Guid Of(StepAddress parent, string key)
    {
        var name = new byte[AddressLength + Encoding.UTF8.GetByteCount(key)];
        WriteAddress(name, parent);
        Encoding.UTF8.GetBytes(key, name.AsSpan(AddressLength));
        return Hash(name);
    }

    static void WriteAddress(Span<byte> name, StepAddress parent)
    {
        parent.RunId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], parent.Item);
        BinaryPrimitives.WriteInt32BigEndian(name[20..], parent.Step);
    }

    static Guid Hash(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
