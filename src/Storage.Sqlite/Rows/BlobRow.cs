using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>Rows of <c>blobs</c>, and of <c>blob_refs</c> and <c>blob_notes</c>, which say who keeps them.</summary>
static class BlobRow
{
    /// <summary>A pin of a user's.</summary>
    public const long UserPin = 1;

    /// <summary>The pin of the flow catalogue.</summary>
    public const long CatalogPin = 2;

    public static long? FindKey(Database database, string tenant, byte[] id) =>
        database.Prepare("SELECT key FROM blobs WHERE id = ? AND tenant = ?").Bind(1, id).Bind(2, tenant).ReadFirst<long?>(row => row.Int64(0));

    /// <summary>Stores a blob that is not there yet; its key.</summary>
    public static long Put(WriteSession session, string tenant, byte[] id, Blob blob)
    {
        var database = session.Database;
        if (FindKey(database, tenant, id) is not { } key)
        {
            database.Prepare("INSERT INTO blobs (tenant, id, kind, content, checksum) VALUES (?, ?, ?, ?, ?)")
                .Bind(1, tenant).Bind(2, id).Bind(3, (long)blob.Kind).Bind(4, blob.Content.Span)
                .Bind(5, Checksum(tenant, id, blob.Kind, blob.Content.Span)).Run();
            key = database.LastInsertRowId;
            session.AddUsage(tenant, new StoredBytes(0, blob.Content.Length));
        }

        if (blob.FileName is not null || blob.ContentType is not null)
        {
            Note(database, key, 0, blob.FileName, blob.ContentType);
        }

        return key;
    }

    public static void Pin(Database database, long key, long pin) => Note(database, key, pin, null, null);

    public static void Unpin(Database database, long key, long pin) =>
        database.Prepare("UPDATE blob_notes SET pins = pins & ~?2 WHERE blob = ?1").Bind(1, key).Bind(2, pin).Run();

    /// <summary>Has a journal keep a blob.</summary>
    public static void Refer(Database database, long journal, long key) =>
        database.Prepare("INSERT INTO blob_refs (journal, blob) VALUES (?, ?) ON CONFLICT DO NOTHING").Bind(1, journal).Bind(2, key).Run();

    /// <summary>Deletes a blob unless somebody keeps it: a pin, a journal, or a run whose flow it is.</summary>
    public static bool Drop(WriteSession session, long key)
    {
        var database = session.Database;
        if (database.Prepare("SELECT tenant, id, length(content) FROM blobs WHERE key = ?").Bind(1, key)
            .ReadFirst<(string Tenant, string Id, long Length)?>(row => (row.Text(0), Convert.ToHexStringLower(row.Blob(1)), row.Int64(2)))
            is not var (tenant, id, length))
        {
            return false;
        }

        var isKept = database.Prepare(
            "SELECT EXISTS (SELECT 1 FROM blob_notes WHERE blob = ?1 AND pins <> 0) OR EXISTS (SELECT 1 FROM blob_refs WHERE blob = ?1) " +
            "OR EXISTS (SELECT 1 FROM run_flows WHERE tenant = ?2 AND flow_id = ?3)")
            .Bind(1, key).Bind(2, tenant).Bind(3, id).ReadFirst(row => row.Int64(0) != 0);
        if (isKept)
        {
            return false;
        }

        database.Prepare("DELETE FROM blobs WHERE key = ?").Bind(1, key).Run();
        session.ForgetBlob(tenant, id);
        database.Prepare("DELETE FROM blob_notes WHERE blob = ?").Bind(1, key).Run();
        session.AddUsage(tenant, new StoredBytes(0, -length));
        return true;
    }

    public static Blob? Find(Database database, string tenant, byte[] id) =>
        database.Prepare(
            "SELECT kind, content, checksum, file_name, content_type FROM blobs LEFT JOIN blob_notes ON blob = key WHERE id = ? AND tenant = ?")
            .Bind(1, id).Bind(2, tenant).ReadFirst(row => Read(tenant, id, row));

    static Blob Read(string tenant, byte[] id, Statement row)
    {
        var blob = new Blob(Convert.ToHexStringLower(id), (BlobKind)row.Int64(0), row.Blob(1).ToArray())
        {
            FileName = row.TextOrNull(3),
            ContentType = row.TextOrNull(4),
        };
        return Checksum(tenant, id, blob.Kind, blob.Content.Span) == row.Int64(2)
            ? blob
            : throw new StoreUnavailableException(
                $"Blob {blob.Id} does not match its checksum: it is damaged. Restore a backup; see docs/storage.md.", outcomeUnknown: false);
    }

    static void Note(Database database, long key, long pin, string? fileName, string? contentType) =>
        database.Prepare(
            "INSERT INTO blob_notes (blob, pins, file_name, content_type) VALUES (?, ?, ?, ?) ON CONFLICT (blob) DO UPDATE SET " +
            "pins = pins | excluded.pins, file_name = coalesce(file_name, excluded.file_name), " +
            "content_type = coalesce(content_type, excluded.content_type)")
            .Bind(1, key).Bind(2, pin).Bind(3, fileName).Bind(4, contentType).Run();

    static long Checksum(string tenant, byte[] id, BlobKind kind, ReadOnlySpan<byte> content) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes(tenant), Crc32C.Compute(id, Crc32C.Compute([(byte)kind], Crc32C.Compute(content))));
}
