namespace StepFlow.Runtime.Configuration;

/// <summary>The kinds of store a configuration can name.</summary>
public enum StoreKind
{
    /// <summary>In this process; gone when it ends.</summary>
    InMemory,

    /// <summary>One SQLite file.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database.</summary>
    Postgres,

    /// <summary>A directory; blobs only.</summary>
    Filesystem,
}
