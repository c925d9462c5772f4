using Npgsql;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Rows of <c>usage</c>.</summary>
static class UsageRow
{
    public const string Upsert =
        "INSERT INTO usage AS u (tenant, slot, journal_bytes, blob_bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, slot) DO UPDATE SET " +
        "journal_bytes = u.journal_bytes + excluded.journal_bytes, blob_bytes = u.blob_bytes + excluded.blob_bytes";

    public static Task<int> AddAsync(NpgsqlConnection connection, string tenant, int slot, StoredBytes added) =>
        connection.RunAsync(Upsert, tenant, slot, added.Journals, added.Blobs);

    public static Task<StoredBytes> FindAsync(NpgsqlConnection connection, string tenant) =>
        connection.ReadFirstAsync(
            "SELECT coalesce(sum(journal_bytes), 0)::bigint, coalesce(sum(blob_bytes), 0)::bigint FROM usage WHERE tenant = $1",
            r => new StoredBytes(r.GetInt64(0), r.GetInt64(1)), tenant);
}
