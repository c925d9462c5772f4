using System.Buffers.Binary;

namespace StepFlow.Server.Tests.Telemetry;

/// <summary>As much of protobuf as it takes to read what OTLP sends: fields by number, lengths, no schema.</summary>
static class Wire
{
    /// <summary>The contents of all fields with a number that have a length.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            switch ((int)(key & 7))
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    var length = (int)Varint(message.Span, ref at);
                    if ((int)(key >> 3) == number)
                        yield return message.Slice(at, length);
                    at += length;
                    break;
            }
        }
    }

    /// <summary>The value of a field of eight bytes.</summary>
    public static ulong Fixed(ReadOnlyMemory<byte> message, int number)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            switch ((int)(key & 7))
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    if ((int)(key >> 3) == number)
                        return BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    at += (int)Varint(message.Span, ref at);
                    break;
            }
        }

        return 0;
    }

    static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
