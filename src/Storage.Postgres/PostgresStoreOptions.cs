using System.Text.RegularExpressions;

namespace StepFlow.Storage.Postgres;

/// <summary>How to open a <see cref="PostgresRunStore"/>.</summary>
public sealed partial record PostgresStoreOptions
{
    /// <summary>
    /// The connection: an Npgsql connection string (<c>Host=db;Database=stepflow;Username=u</c>) or an address
    /// (<c>postgres://user:password@host:5432/database?sslmode=require</c>). Several hosts, separated by commas: the primary is looked for.
    /// </summary>
    public required string Connection { get; init; }

    /// <summary>The schema that holds everything; created when missing. Default: <c>stepflow</c>.</summary>
    public string Schema { get; init; } = "stepflow";

    /// <summary>The most connections, those of the writers included. Default: 20.</summary>
    public int Connections { get; init; } = 20;

    /// <summary>How many group commits may be under way at once. Default: 2.</summary>
    public int Writers { get; init; } = 2;

    /// <summary>The most appends in one commit. Default: 1,024.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>The most appends that wait; further callers wait for a place. Default: 8,192.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>Called by a writer at named points, to inject failures. For tests.</summary>
    internal Action<WritePoint>? OnPoint { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range; all are named.</exception>
    internal void Validate()
    {
        List<string> problems = [];
        Require(Connection.Trim().Length > 0, "Connection must not be blank");
        Require(SchemaName().IsMatch(Schema), "Schema must be 1 to 63 lower-case letters, digits and underscores, not beginning with a digit");
        Require(Writers is >= 1 and <= 16, "Writers must be 1 to 16");
        Require(Connections is >= 2 and <= 1000 && Connections > Writers, "Connections must be 2 to 1,000 and more than Writers");
        Require(MaxBatch is >= 1 and <= 10_000, "MaxBatch must be 1 to 10,000");
        Require(QueueCapacity is >= 1 and <= 1_000_000, "QueueCapacity must be 1 to 1,000,000");
        if (problems.Count > 0)
        {
            throw new ArgumentException($"Bad PostgreSQL store options: {string.Join("; ", problems)}.");
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,62}\z")]
    private static partial Regex SchemaName();
}
