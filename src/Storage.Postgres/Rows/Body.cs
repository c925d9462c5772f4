using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Values kept whole as JSON beside the columns they are found by, with a checksum.</summary>
static class Body
{
    public static (byte[] Json, long Checksum) Of<T>(T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return (body, Crc32C.Compute(body));
    }

    /// <summary>Reads the JSON in a column and its checksum in the next.</summary>
    public static T ReadBody<T>(this NpgsqlDataReader row, int column, JsonTypeInfo<T> type, string what)
    {
        var body = row.Bytes(column);
        return Crc32C.Compute(body) == row.GetInt64(column + 1)
            ? JsonSerializer.Deserialize(body, type)!
            : throw new StoreUnavailableException(
                $"A row of {what} does not match its checksum: it is damaged. Restore a backup; see docs/storage-postgres.md.", outcomeUnknown: false);
    }
}
