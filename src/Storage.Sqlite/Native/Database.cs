using System.Text;
using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Native;

/// <summary>One connection. Not safe for concurrent use.</summary>
sealed class Database : IDisposable
{
    readonly sqlite3 _handle;
    readonly Dictionary<string, Statement> _statements = [];

    Database(sqlite3 handle) => _handle = handle;

    public static Database Open(string path, int flags, TimeSpan busyTimeout)
    {
        SqliteLibrary.Ensure();
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            using (handle)
            {
                throw new SqliteError(code, $"SQLite cannot open '{path}': {raw.sqlite3_errmsg(handle).utf8_to_string()}");
            }
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);

        // The close would otherwise fold the write-ahead log into the file, and with it the proof that a part of it is missing.
        _ = raw.sqlite3_db_config(handle, NoCheckpointOnClose, 1, out _);
        return new Database(handle);
    }

    /// <summary>Whether the last statement's transaction is still open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Rows the last statement inserted, updated or deleted.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    const int NoCheckpointOnClose = 1006;
    const int CacheWrites = 9;

    /// <summary>Runs statements that give no rows.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), sql);

    /// <summary>A prepared statement, kept for the life of the connection.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = Prepare(sql, raw.SQLITE_PREPARE_PERSISTENT));
        }

        return statement;
    }

    /// <summary>A statement for one use, whose text has too many forms to keep them all.</summary>
    public Statement PrepareOnce(string sql) => Prepare(sql, 0);

    Statement Prepare(string sql, uint flags)
    {
        Check(raw.sqlite3_prepare_v3(_handle, Encoding.UTF8.GetBytes(sql), flags, out var handle), sql);
        return new Statement(this, handle);
    }

    public long ReadInt64(string sql)
    {
        var statement = Prepare(sql);
        try
        {
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    public string ReadText(string sql)
    {
        var statement = Prepare(sql);
        try
        {
            return statement.Step() ? statement.Text(0) : "";
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Copies the log into the file as far as no reader needs the old pages.</summary>
    public void Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out _, out _);
        if ((code & 0xFF) is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            Check(code, "checkpoint");
        }
    }

    /// <summary>Pages written since the connection was opened.</summary>
    public int PagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, CacheWrites, out var current, out _, 0), "status");
        return current;
    }

    public void Check(int code, string what)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code, what);
        }
    }

    public SqliteError Error(int code, string what) =>
        new(code, $"SQLite error {code} ({raw.sqlite3_errmsg(_handle).utf8_to_string()}) at: {what}");

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _handle.Dispose();
    }
}
