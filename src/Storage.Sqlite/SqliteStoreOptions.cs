namespace StepFlow.Storage.Sqlite;

/// <summary>How to open a <see cref="SqliteRunStore"/>.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The file; created when missing, with its folder. Null: a store in memory that ends with the process.</summary>
    public string? Path { get; init; }

    /// <summary>How long to wait for another process that holds the file. Default: 5 seconds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most writes in one commit. Default: 1,024.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>The most writes that wait; further callers wait for a place. Default: 8,192.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>Connections for reading. Default: 4.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>After how many written pages (4 KiB) the log is copied into the file. Default: 4,000 (16 MiB).</summary>
    public int CheckpointPages { get; init; } = 4000;

    /// <summary>Files up to this size, in bytes, are checked completely when they are opened. Default: 64 MiB; 0: never.</summary>
    public long VerifyUpTo { get; init; } = 64 << 20;

    /// <summary>Pages the file may have; 0: no limit. For tests of a full disk.</summary>
    internal int MaxPages { get; init; }

    /// <summary>Called on the writer thread at named points, to inject failures. For tests.</summary>
    internal Action<WritePoint>? OnPoint { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range; all are named.</exception>
    internal void Validate()
    {
        List<string> problems = [];
        Require(Path is null || Path.Trim().Length > 0, "Path must not be blank (null: in memory)");
        Require(BusyTimeout >= TimeSpan.Zero && BusyTimeout <= TimeSpan.FromHours(1), "BusyTimeout must be 0 to 1 hour");
        Require(MaxBatch is >= 1 and <= 100_000, "MaxBatch must be 1 to 100,000");
        Require(QueueCapacity is >= 1 and <= 1_000_000, "QueueCapacity must be 1 to 1,000,000");
        Require(Readers is >= 1 and <= 64, "Readers must be 1 to 64");
        Require(CheckpointPages is >= 1 and <= 1_000_000, "CheckpointPages must be 1 to 1,000,000");
        Require(VerifyUpTo >= 0, "VerifyUpTo must not be negative");
        if (problems.Count > 0)
        {
            throw new ArgumentException($"Bad SQLite store options: {string.Join("; ", problems)}.");
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
