namespace StepFlow.Storage.Sqlite.Tests.Crash;

/// <summary>The bytes of a store's files at one moment. The -shm file is left out: after a crash it is rebuilt.</summary>
sealed record StoreImage(byte[] Database, byte[] Log, byte[] Mark)
{
    public static StoreImage Take(string path) => new(Read(path), Read(path + "-wal"), Read(path + "-mark"));

    /// <summary>Puts the files where a store will be opened; a part that is null is missing.</summary>
    public static void Write(string path, byte[]? database, byte[]? log, byte[]? mark)
    {
        Put(path, database);
        Put(path + "-wal", log);
        Put(path + "-mark", mark);
        File.Delete(path + "-shm");
    }

    static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static void Put(string path, byte[]? bytes)
    {
        if (bytes is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllBytes(path, bytes);
        }
    }
}
