using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Native;

/// <summary>What SQLite answered when it was not OK; the edges of the store turn it into the contract's exceptions.</summary>
sealed class SqliteError(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    public int Primary => Code & 0xFF;

    public bool IsCorruption => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether one write is to blame, not the transaction it was in.</summary>
    public bool IsOfOneWrite => Primary is raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT;

    /// <summary>Whether the cause passes by itself or by making room; anything else stops the store.</summary>
    public bool IsPassing => Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_TOOBIG
        or raw.SQLITE_CONSTRAINT or raw.SQLITE_INTERRUPT;
}
