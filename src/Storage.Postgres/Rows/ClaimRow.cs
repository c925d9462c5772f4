using System.Text;
using Npgsql;
using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Rows of <c>claims</c>.</summary>
static class ClaimRow
{
    public const string Columns = "tenant, key, run_id, hash, checksum";

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static ((string Tenant, string Key) Claim, Guid RunId, string Hash) Read(NpgsqlDataReader row)
    {
        var (tenant, key, run, hash) = (row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetString(3));
        return row.GetInt64(4) == Checksum(tenant, key, run, hash)
            ? ((tenant, key), run, hash)
            : throw new StoreUnavailableException(
                $"The idempotency key '{key}' does not match its checksum: it is damaged. Restore a backup; see docs/storage-postgres.md.", outcomeUnknown: false);
    }

    public static long Checksum(string tenant, string key, Guid run, string hash) =>
        Engine.Journal.Crc32C.Compute(Encoding.UTF8.GetBytes($"{tenant}\n{run}\n{hash}\n{key}"));
}
