using System.Globalization;
using System.Reflection;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Schema;

/// <summary>Brings a file to the schema of this version: numbered SQL files, one transaction each, the number kept as user_version.</summary>
static class Migrations
{
    // "SFDB": tells a StepFlow file from any other SQLite file.
    const int ApplicationId = 0x53464442;

    public static void Apply(Database database, string name)
    {
        var assembly = typeof(Migrations).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order().ToArray();
        var version = database.ReadInt64("PRAGMA user_version");
        var application = database.ReadInt64("PRAGMA application_id");
        if (application != ApplicationId && (version != 0 || database.ReadInt64("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new StoreUnavailableException(
                $"'{name}' is a SQLite file of another program; give StepFlow a file of its own.", outcomeUnknown: false);
        }

        if (version > scripts.Length)
        {
            throw new StoreUnavailableException(
                $"'{name}' was written by a newer StepFlow (schema {version}; this one knows {scripts.Length}). " +
                "Run that version or a newer one, or restore a backup.", outcomeUnknown: false);
        }

        for (var next = (int)version; next < scripts.Length; next++)
        {
            Apply(database, assembly, scripts[next], next + 1);
        }
    }

    static void Apply(Database database, Assembly assembly, string script, int number)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(script)!);
        var sql = reader.ReadToEnd();
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster.
            if (database.ReadInt64("PRAGMA user_version") == number - 1)
            {
                database.Execute(sql);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            }

            database.Execute("COMMIT");
        }
        catch
        {
            if (database.InTransaction)
            {
                database.Execute("ROLLBACK");
            }

            throw;
        }
    }
}
