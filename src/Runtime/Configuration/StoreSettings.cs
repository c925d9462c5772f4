using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Configuration;

/// <summary>One store.</summary>
public sealed record StoreSettings
{
    /// <summary>In this process.</summary>
    public static StoreSettings InMemory { get; } = new() { Kind = StoreKind.InMemory };

    /// <summary>What it is.</summary>
    public required StoreKind Kind { get; init; }

    /// <summary>
    /// SQLite: the absolute path of the file, null for a database in memory. Filesystem: the absolute directory, null for a temporary one.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>PostgreSQL: the URL or connection string as written, after substitution. May hold a password: never show it.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Connections at most. Default: 10.</summary>
    public int MaxConnections { get; init; } = 10;

    /// <summary>Whether the schema is created and brought up to date at start. Default: true.</summary>
    public bool AutoMigrate { get; init; } = true;

    /// <summary>SQLite: whether a missing file is created. Default: true (<c>?mode=rw</c> and <c>?mode=ro</c> switch it off).</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>SQLite: whether nothing may be written (<c>?mode=ro</c>). Default: false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public SourcePosition Position { get; init; }
}
