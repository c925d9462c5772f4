using System.Web;
using Npgsql;

namespace StepFlow.Storage.Postgres.Access;

/// <summary>Makes the connection string from what the user gave and what the store needs.</summary>
static class ConnectionStrings
{
    // A host that is lost or halted must not hold the heads of its runs for longer than a takeover may last. A plan made while a table was small must not walk through it when it is large.
    const string Settings = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s -c enable_seqscan=off";

    const int PreparedStatements = 100;

    /// <exception cref="ArgumentException">It is malformed; the message does not repeat it, for it may hold a password.</exception>
    public static NpgsqlDataSource Open(PostgresStoreOptions options)
    {
        try
        {
            var text = options.Connection;
            var builder = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? Parse(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
            builder.SearchPath = options.Schema;
            builder.MaxPoolSize = options.Connections;
            builder.MinPoolSize = Math.Min(builder.MinPoolSize, options.Connections);
            builder.ApplicationName ??= "stepflow";
            builder.Options = builder.Options is { Length: > 0 } given ? $"{given} {Settings}" : Settings;
            builder.MaxAutoPrepare = builder.MaxAutoPrepare == 0 ? PreparedStatements : builder.MaxAutoPrepare;
            builder.KeepAlive = builder.KeepAlive == 0 ? 30 : builder.KeepAlive;
            if (builder.Host?.Contains(',', StringComparison.Ordinal) == true && builder.TargetSessionAttributes is null)
            {
                builder.TargetSessionAttributes = "primary";
            }

            return builder.TargetSessionAttributes is null
                ? NpgsqlDataSource.Create(builder)
                : new NpgsqlDataSourceBuilder(builder.ConnectionString).BuildMultiHost();
        }
        catch (Exception error) when (error is ArgumentException or FormatException or NotSupportedException)
        {
            throw new ArgumentException(
                "The PostgreSQL connection is malformed: give 'postgres://user:password@host:port/database' or 'Host=…;Database=…;Username=…'.", error);
        }
    }

    static NpgsqlConnectionStringBuilder Parse(Uri address)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = address.Host, Port = address.Port < 0 ? 5432 : address.Port };
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        if (address.AbsolutePath.Length > 1)
        {
            builder.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        }

        var query = HttpUtility.ParseQueryString(address.Query);
        foreach (var name in query.AllKeys.OfType<string>())
        {
            builder[Known(name)] = query[name];
        }

        return builder;
    }

    // The names that PostgreSQL's own programs use.
    static string Known(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "host" => "Host",
        "options" => "Options",
        "target_session_attrs" => "Target Session Attributes",
        _ => name,
    };
}
