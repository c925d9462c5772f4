using System.Globalization;
using SQLitePCL;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Schema;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

/// <summary>Opens and closes files, and decides whether a file may be trusted.</summary>
static class StoreOpener
{
    public static (Database Database, DurabilityMark Mark) Open(string path, SqliteStoreOptions options)
    {
        Database? database = null;
        DurabilityMark? mark = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Read before the database, so that another process that writes just now cannot make it look short.
            mark = DurabilityMark.Open(path);
            database = Database.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, options.BusyTimeout);
            Configure(database, options);
            Migrations.Apply(database, path);
            Verify(database, path, mark, options);
            return (database, mark);
        }
        catch (Exception error)
        {
            database?.Dispose();
            mark?.Dispose();
            throw Translate(error, path);
        }
    }

    public static Database OpenReader(string path, SqliteStoreOptions options)
    {
        var database = Database.Open(path, raw.SQLITE_OPEN_READWRITE, options.BusyTimeout);
        database.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192");
        return database;
    }

    /// <summary>Closes the writer's connection; a complete one leaves a file that needs no log.</summary>
    public static void Close(WriteSession session, DurabilityMark? mark, bool complete)
    {
        using (session)
        using (mark)
        {
            if (!complete || mark is null)
            {
                return;
            }

            try
            {
                mark.Flush();
                session.Database.Checkpoint(truncate: true);
            }
            catch (Exception error) when (error is SqliteError or IOException)
            {
                throw new StoreUnavailableException(
                    "Closing failed at the disk. Everything acknowledged is in the log; check the disk before the next start.", false, error);
            }
        }
    }

    static void Configure(Database database, SqliteStoreOptions options)
    {
        // The first to open a new file sets its format; all later ones find it.
        database.Execute("PRAGMA page_size = 4096; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
        var mode = database.ReadText("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new StoreUnavailableException(
                $"SQLite cannot keep a write-ahead log here (journal mode '{mode}'); use a local disk, not a network share.", outcomeUnknown: false);
        }

        // The checkpoint of our own notices a failed sync; SQLite's automatic one would swallow it.
        database.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864");
        if (options.MaxPages > 0)
        {
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {options.MaxPages}"));
        }
    }

    static void Verify(Database database, string path, DurabilityMark mark, SqliteStoreOptions options)
    {
        if (new FileInfo(path).Length <= options.VerifyUpTo)
        {
            var result = database.ReadText("PRAGMA integrity_check(1)");
            if (result != "ok")
            {
                throw new StoreUnavailableException(
                    $"'{path}' is damaged ({result}). Keep a copy of it and of its -wal and -mark files, then restore a backup; " +
                    "see docs/storage.md.", outcomeUnknown: false);
            }
        }

        var position = WriteSession.ReadPosition(database);
        if (position < mark.Position)
        {
            throw new StoreUnavailableException(
                $"'{path}' ends at position {position}, but {mark.Position} was acknowledged: its log '{path}-wal' is missing or damaged, " +
                $"or an older copy was put in its place. Restore the log or a backup; to accept the loss, delete '{DurabilityMark.PathFor(path)}'.",
                outcomeUnknown: false);
        }
    }

    static Exception Translate(Exception error, string path) => error switch
    {
        SqliteError sqlite => new StoreUnavailableException($"Opening '{path}' failed: {SqliteAdvice.For(sqlite)}", false, sqlite),
        InvalidDataException or IOException or UnauthorizedAccessException =>
            new StoreUnavailableException($"Opening '{path}' failed: {error.Message}", false, error),
        _ => error,
    };
}
