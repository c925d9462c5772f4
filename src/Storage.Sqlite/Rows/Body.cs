using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>Values kept whole as JSON beside the columns they are found by, with a checksum.</summary>
static class Body
{
    /// <summary>Binds the JSON and its checksum as two parameters.</summary>
    public static Statement BindBody<T>(this Statement statement, int index, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return statement.Bind(index, body).Bind(index + 1, Crc32C.Compute(body));
    }

    /// <summary>Reads the JSON in a column and its checksum in the next.</summary>
    public static T ReadBody<T>(this Statement row, int column, JsonTypeInfo<T> type, string what)
    {
        var body = row.Blob(column);
        return Crc32C.Compute(body) == row.Int64(column + 1)
            ? JsonSerializer.Deserialize(body, type)!
            : throw new StoreUnavailableException(
                $"A row of {what} does not match its checksum: it is damaged. Restore a backup; see docs/storage.md.", outcomeUnknown: false);
    }
}
