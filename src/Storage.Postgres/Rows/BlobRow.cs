using System.Text;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Rows of <c>blobs</c> and <c>blob_refs</c>, which say who keeps them.</summary>
static class BlobRow
{
    /// <summary>A pin of a user's.</summary>
    public const short UserPin = 1;

    /// <summary>The pin of the flow catalogue.</summary>
    public const short CatalogPin = 2;

    public const string Insert =
        "INSERT INTO blobs (key, tenant, id, kind, pins, file_name, content_type, content, checksum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    public const string Name =
        "UPDATE blobs SET file_name = coalesce(file_name, $2), content_type = coalesce(content_type, $3) WHERE key = $1";

    /// <summary>The key of a blob, which is then held until the transaction ends; null: there is none.</summary>
    public static Task<long?> LockAsync(NpgsqlConnection connection, string tenant, byte[] id) =>
        connection.ReadFirstAsync<long?>("SELECT key FROM blobs WHERE id = $1 AND tenant = $2 FOR NO KEY UPDATE", r => r.GetInt64(0), id, tenant);

    public static object?[] Values(long key, string tenant, byte[] id, Blob blob, short pins = 0) =>
        [key, tenant, id, (short)blob.Kind, pins, blob.FileName, blob.ContentType, blob.Content.ToArray(), Checksum(tenant, id, blob.Kind, blob.Content.Span)];

    /// <summary>Stores a blob that is not there yet, and fills in what is missing; its key.</summary>
    public static async Task<long> PutAsync(NpgsqlConnection connection, int slot, string tenant, Blob blob, short pin)
    {
        var id = BlobId.Parse(blob.Id)!;
        if (await LockAsync(connection, tenant, id) is { } known)
        {
            await connection.RunAsync(Name, known, blob.FileName, blob.ContentType);
            await connection.RunAsync("UPDATE blobs SET pins = pins | $2 WHERE key = $1 AND pins & $2 <> $2", known, pin);
            return known;
        }

        var key = await connection.ReadFirstAsync("SELECT nextval('ids')", r => r.GetInt64(0));
        await connection.RunAsync(Insert, Values(key, tenant, id, blob, pin));
        await UsageRow.AddAsync(connection, tenant, slot, new StoredBytes(0, blob.Content.Length));
        return key;
    }

    public static Task<int> UnpinAsync(NpgsqlConnection connection, long key, short pin) =>
        connection.RunAsync("UPDATE blobs SET pins = pins & ~$2 WHERE key = $1", key, pin);

    /// <summary>Has a journal keep a blob.</summary>
    public static Task<int> ReferAsync(NpgsqlConnection connection, long journal, long key) =>
        connection.RunAsync("INSERT INTO blob_refs (journal, blob) VALUES ($1, $2) ON CONFLICT DO NOTHING", journal, key);

    /// <summary>Deletes a blob unless somebody keeps it: a pin, a journal, or a run whose flow it is.</summary>
    public static async Task<bool> DropAsync(NpgsqlConnection connection, int slot, long key)
    {
        // Whoever begins to keep a blob holds its row; once this lock is there, the next statement sees them all.
        var found = await connection.ReadFirstAsync<(string Tenant, string Id, long Length)?>(
            "SELECT tenant, encode(id, 'hex'), octet_length(content)::bigint FROM blobs WHERE key = $1 FOR UPDATE",
            r => (r.GetString(0), r.GetString(1), r.GetInt64(2)), key);
        if (found is not var (tenant, id, length))
        {
            return false;
        }

        var isKept = await connection.ReadFirstAsync(
            "SELECT EXISTS (SELECT 1 FROM blobs WHERE key = $1 AND pins <> 0) OR EXISTS (SELECT 1 FROM blob_refs WHERE blob = $1) " +
            "OR EXISTS (SELECT 1 FROM runs WHERE tenant = $2 AND flow_id = $3)", r => r.GetBoolean(0), key, tenant, id);
        if (isKept)
        {
            return false;
        }

        await connection.RunAsync("DELETE FROM blobs WHERE key = $1", key);
        await UsageRow.AddAsync(connection, tenant, slot, new StoredBytes(0, -length));
        return true;
    }

    public static Task<Blob?> FindAsync(NpgsqlConnection connection, string tenant, byte[] id) =>
        connection.ReadFirstAsync(
            "SELECT kind, content, checksum, file_name, content_type FROM blobs WHERE id = $1 AND tenant = $2", r => Read(tenant, id, r), id, tenant);

    static Blob Read(string tenant, byte[] id, NpgsqlDataReader row)
    {
        var blob = new Blob(Convert.ToHexStringLower(id), (BlobKind)row.GetInt16(0), row.Bytes(1))
        {
            FileName = row.TextOrNull(3),
            ContentType = row.TextOrNull(4),
        };
        return Checksum(tenant, id, blob.Kind, blob.Content.Span) == row.GetInt64(2)
            ? blob
            : throw new StoreUnavailableException(
                $"Blob {blob.Id} does not match its checksum: it is damaged. Restore a backup; see docs/storage-postgres.md.", outcomeUnknown: false);
    }

    static long Checksum(string tenant, byte[] id, BlobKind kind, ReadOnlySpan<byte> content) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes(tenant), Crc32C.Compute(id, Crc32C.Compute([(byte)kind], Crc32C.Compute(content))));
}
