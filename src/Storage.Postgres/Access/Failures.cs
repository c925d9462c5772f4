using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Postgres.Access;

/// <summary>What an error of the server or the connection means to the caller.</summary>
static class Failures
{
    /// <summary>Two transactions met; the same again will find the other's result.</summary>
    public static bool IsConflict(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
    };

    /// <summary>The server refuses a value, not the connection.</summary>
    public static bool IsOfOneWrite(Exception error) =>
        error is ArgumentException or JournalCorruptedException
        || (error is PostgresException refused && (IsConflict(error) || refused.SqlState[..2] is "22" or "23" or "54"));

    /// <summary>Whether a transaction whose last message failed like this may be committed all the same.</summary>
    public static bool MayHaveCommitted(Exception error) => error is not PostgresException { Severity: "ERROR" };

    /// <summary>Whether it is an error that <see cref="Translate"/> has a better word for.</summary>
    public static bool IsOfStore(Exception error) => error is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    public static Exception Translate(Exception error, bool outcomeUnknown) => error switch
    {
        StoreUnavailableException or ArgumentException or JournalCorruptedException or JournalFencedException => error,
        ObjectDisposedException => new StoreUnavailableException("The store is closed; open it again.", outcomeUnknown, error),
        PostgresException refused when IsOfOneWrite(refused) && !IsConflict(refused) =>
            new ArgumentException($"PostgreSQL refuses a value: {refused.MessageText} ({refused.SqlState}).", refused),
        PostgresException refused => new StoreUnavailableException($"PostgreSQL: {refused.MessageText} ({refused.SqlState}). {Advice(refused)}", outcomeUnknown, refused),
        _ => new StoreUnavailableException(
            $"The connection to PostgreSQL failed: {error.Message} Check that the server runs and can be reached.", outcomeUnknown, error),
    };

    static string Advice(PostgresException error) => error.SqlState switch
    {
        "53100" => "Its disk is full: make room.",
        "53300" => "It has too many connections: lower Connections or raise max_connections.",
        "25006" => "It is read-only: wait for the failover, or connect to the primary (Target Session Attributes=primary).",
        "28P01" or "28000" => "Check the user and password of the connection.",
        "3D000" => "Create the database.",
        "42501" => "Give the role the rights on the schema; see docs/storage-postgres.md.",
        _ => "Try again when the server is well.",
    };
}
