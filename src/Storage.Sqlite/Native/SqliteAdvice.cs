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
        raw.SQLITE_ERROR or raw.SQLITE_SCHEMA =>
            $"The tables of the database file are not what this version of StepFlow expects: another program or another version has changed them. " +
            $"Stop the host and restore a backup, or run the version that the file belongs to; see docs/storage.md. ({error.Message})",
        raw.SQLITE_IOERR => $"The disk failed; check it and restart. ({error.Message})",
        _ => $"The database failed; restart, and report it when it comes again. ({error.Message})",
    };
}
