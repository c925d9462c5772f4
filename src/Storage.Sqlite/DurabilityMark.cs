using System.Buffers.Binary;
using StepFlow.Engine.Journal;

namespace StepFlow.Storage.Sqlite;

/// <summary>
/// A small file beside the database that remembers the last acknowledged position. SQLite drops a damaged or missing tail of its log
/// without a word; a database that ends before the mark has lost acknowledged records, and is refused. It is written after every
/// commit, without a sync of its own: it survives kill -9, and a power cut may set it back but never forward.
/// </summary>
sealed class DurabilityMark : IDisposable
{
    const int FileLength = 4096;

    // 48 bits of position and 16 of checksum in one aligned word, so that a half-written mark cannot be taken for a whole one.
    const int CheckBits = 16;

    readonly FileStream _file;
    readonly byte[] _word = new byte[sizeof(ulong)];

    DurabilityMark(FileStream file, long position) => (_file, Position) = (file, position);

    public static string PathFor(string database) => database + "-mark";

    /// <summary>What the file said when it was opened.</summary>
    public long Position { get; }

    /// <exception cref="InvalidDataException">The file is there and holds no mark.</exception>
    public static DurabilityMark Open(string database)
    {
        var path = PathFor(database);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            if (file.Length == 0)
            {
                // Its blocks are taken now: a full disk must not hit the mark later.
                file.Write(new byte[FileLength]);
                file.Flush(flushToDisk: true);
                return new DurabilityMark(file, 0);
            }

            Span<byte> word = stackalloc byte[sizeof(ulong)];
            var read = RandomAccess.Read(file.SafeFileHandle, word, 0);
            var value = BinaryPrimitives.ReadUInt64LittleEndian(word);
            var position = (long)(value >> CheckBits);
            if (read != word.Length || (value != 0 && value != Encode(position)))
            {
                throw new InvalidDataException(
                    $"'{path}' is damaged. If the database is known to be complete, delete that file; if not, restore a backup.");
            }

            return new DurabilityMark(file, position);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Write(long position)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_word, Encode(position));
        RandomAccess.Write(_file.SafeFileHandle, _word, 0);
    }

    public void Flush() => RandomAccess.FlushToDisk(_file.SafeFileHandle);

    public void Dispose() => _file.Dispose();

    static ulong Encode(long position)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position);
        return ((ulong)position << CheckBits) | (Crc32C.Compute(bytes) & 0xFFFF);
    }
}
