using System.Buffers;
using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteBlobs(WriteQueue queue, ReaderPool readers) : IBlobStore
{
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public async ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = ParseId(blob.Id) ?? throw new ArgumentException($"'{blob.Id}' is not a lower-case SHA-256.", nameof(blob));
        var operation = new SessionOperation<bool>(session => (Put(session, tenant, id, blob), null), blob.Content.Length);
        await queue.EnqueueAsync(operation, cancellationToken);
        await operation.Task;
    }

    public async ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        ParseId(id) is { } key ? await readers.ReadAsync((tenant, key), Find, cancellationToken) : null;

    public ValueTask<BlobDeletion> DeleteAsync(string tenant, string id, CancellationToken cancellationToken = default) => new(BlobDeletion.InUse);

    internal static bool Put(WriteSession session, string tenant, byte[] id, Blob blob)
    {
        session.Database.Prepare(
            "INSERT INTO blobs (tenant, id, kind, content, checksum) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id, tenant) DO NOTHING")
            .Bind(1, tenant).Bind(2, id).Bind(3, (long)blob.Kind).Bind(4, blob.Content.Span)
            .Bind(5, Checksum(tenant, id, blob.Kind, blob.Content.Span)).Run();
        session.Changed();
        return true;
    }

    static Blob? Find(Database database, (string Tenant, byte[] Id) key)
    {
        var select = database.Prepare("SELECT kind, content, checksum FROM blobs WHERE id = ? AND tenant = ?")
            .Bind(1, key.Id).Bind(2, key.Tenant);
        try
        {
            if (!select.Step())
            {
                return null;
            }

            var blob = new Blob(Convert.ToHexStringLower(key.Id), (BlobKind)select.Int64(0), select.Blob(1).ToArray());
            return Checksum(key.Tenant, key.Id, blob.Kind, blob.Content.Span) == select.Int64(2)
                ? blob
                : throw new StoreUnavailableException(
                    $"Blob {blob.Id} does not match its checksum: it is damaged. Restore a backup; see docs/storage.md.", outcomeUnknown: false);
        }
        finally
        {
            select.Reset();
        }
    }

    static long Checksum(string tenant, byte[] id, BlobKind kind, ReadOnlySpan<byte> content) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes(tenant), Crc32C.Compute(id, Crc32C.Compute([(byte)kind], Crc32C.Compute(content))));

    static byte[]? ParseId(string id) =>
        id.Length == 64 && !id.AsSpan().ContainsAnyExcept(HexDigits) ? Convert.FromHexString(id) : null;
}
