using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>Rows of <c>usage</c>.</summary>
static class UsageRow
{
    public static void Add(Database database, string tenant, StoredBytes added) =>
        database.Prepare(
            "INSERT INTO usage (tenant, journal_bytes, blob_bytes) VALUES (?, ?, ?) ON CONFLICT (tenant) DO UPDATE SET " +
            "journal_bytes = journal_bytes + excluded.journal_bytes, blob_bytes = blob_bytes + excluded.blob_bytes")
            .Bind(1, tenant).Bind(2, added.Journals).Bind(3, added.Blobs).Run();

    public static StoredBytes Find(Database database, string tenant) =>
        database.Prepare("SELECT journal_bytes, blob_bytes FROM usage WHERE tenant = ?").Bind(1, tenant)
            .ReadFirst(row => new StoredBytes(row.Int64(0), row.Int64(1)));
}
