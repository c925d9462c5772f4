using System.Globalization;
using System.Reflection;
using Npgsql;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Schema;

/// <summary>
/// Brings a schema to this version: numbered SQL files in one transaction, one store at a time, the numbers kept in
/// <c>schema_version</c>. Nothing is created in a schema that is up to date, so a role without the right to create may open it.
/// </summary>
static class Migrations
{
    const int OldestServer = 13_00_00;

    public static async Task ApplyAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await CheckServerAsync(connection, cancellationToken);
        var assembly = typeof(Migrations).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order().ToArray();
        if (await VersionAsync(connection, schema, cancellationToken) == scripts.Length)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.RunAsync("SELECT pg_advisory_xact_lock(hashtextextended('stepflow schema ' || $1, 0))", schema);
        var version = await VersionAsync(connection, schema, cancellationToken);
        if (version > scripts.Length)
        {
            throw new StoreUnavailableException(
                $"Schema '{schema}' was written by a newer StepFlow (version {version}; this one knows {scripts.Length}). " +
                "Run that version or a newer one, or restore a backup.", outcomeUnknown: false);
        }

        if (version == 0)
        {
            await CreateAsync(connection, schema);
        }

        for (var next = version; next < scripts.Length; next++)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(scripts[next])!);
            await connection.RunAsync(await reader.ReadToEndAsync(cancellationToken));
            await connection.RunAsync("INSERT INTO schema_version (version, applied_at) VALUES ($1, now())", next + 1);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    static async Task CreateAsync(NpgsqlConnection connection, string schema)
    {
        var others = await connection.ReadFirstAsync(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1", r => r.GetInt64(0), schema);
        if (others > 0)
        {
            throw new StoreUnavailableException(
                $"Schema '{schema}' holds tables of another program; give StepFlow a schema of its own.", outcomeUnknown: false);
        }

        // The name was checked when the options were.
        await connection.RunAsync($"CREATE SCHEMA IF NOT EXISTS \"{schema}\"");
        await connection.RunAsync("CREATE TABLE schema_version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL)");
    }

    static async Task<int> VersionAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isThere = await connection.ReadFirstAsync(
            "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'schema_version')",
            r => r.GetBoolean(0), schema);
        return isThere ? await connection.ReadFirstAsync("SELECT coalesce(max(version), 0) FROM schema_version", r => r.GetInt32(0)) : 0;
    }

    // A server that does not wait for its disk would acknowledge what a power cut then takes back.
    static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (version, encoding, fsync, commit) = await connection.ReadFirstAsync(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit')",
            r => (r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetString(3)));
        List<string> problems = [];
        if (version < OldestServer)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"it is version {version / 10000}, and 13 is the oldest that will do"));
        }

        if (encoding != "UTF8")
        {
            problems.Add($"the database has the encoding {encoding}, not UTF8");
        }

        if (fsync == "off" || commit == "off")
        {
            problems.Add($"fsync is {fsync} and synchronous_commit {commit}, so a crash loses what was acknowledged; set both to on");
        }

        if (problems.Count > 0)
        {
            throw new StoreUnavailableException($"This PostgreSQL cannot keep runs: {string.Join("; ", problems)}.", outcomeUnknown: false);
        }
    }
}
