using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteBlobs(WriteQueue queue, ReaderPool readers) : IBlobStore
{
    public async ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default)
    {
        AppendChecks.Check(blob);
        await queue.TryAsync(session => Put(session, tenant, blob, owner), cancellationToken, blob.Content.Length);
    }

    public async ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        BlobId.Parse(id) is { } key
            ? await readers.ReadAsync((tenant, key), static (database, blob) => BlobRow.Find(database, blob.tenant, blob.key), cancellationToken)
            : null;

    public async ValueTask<BlobDeletion> DeleteAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        BlobId.Parse(id) is { } key
            ? await queue.RunAsync(session => Delete(session, tenant, key), cancellationToken)
            : BlobDeletion.NotFound;

    static JournalFencedException? Put(WriteSession session, string tenant, Blob blob, BlobOwner owner)
    {
        Head? head = null;
        if (owner.RootRunId is { } root && (head = session.FindHead(new RunKey(tenant, root))) is null)
        {
            return new JournalFencedException(new RunKey(tenant, root), "There is no such run to keep the blob");
        }

        var key = BlobRow.Put(session, tenant, BlobId.Parse(blob.Id)!, blob);
        if (head is null)
        {
            BlobRow.Pin(session.Database, key, BlobRow.UserPin);
        }
        else
        {
            BlobRow.Refer(session.Database, head.Id, key);
        }

        session.Changed();
        return null;
    }

    static BlobDeletion Delete(WriteSession session, string tenant, byte[] id)
    {
        if (BlobRow.FindKey(session.Database, tenant, id) is not { } key)
        {
            return BlobDeletion.NotFound;
        }

        BlobRow.Unpin(session.Database, key, BlobRow.UserPin);
        session.Changed();
        return BlobRow.Drop(session, key) ? BlobDeletion.Deleted : BlobDeletion.InUse;
    }
}
