using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Native;

/// <summary>What an operator can do about an error.</summary>
static class SqliteAdvice
{
    public static string For(SqliteError error) => error.Primary switch
    {
        raw.SQLITE_FULL => $"The disk is full; nothing was written. Make room, then try again. ({error.Message})",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            $"Another process held the database for longer than the busy timeout; nothing was written. Stop it or raise BusyTimeout. ({error.Message})",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            $"The database file is damaged. Stop the host and restore a backup; see docs/storage.md. ({error.Message})",
        raw.SQLITE_TOOBIG => $"The value is larger than SQLite takes; store it elsewhere. ({error.Message})",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
            $"The database file cannot be opened or written; check that it and its folder are writable. ({error.Message})",
        _ => $"The database failed. Check the disk and restart. ({error.Message})",
    };
}
