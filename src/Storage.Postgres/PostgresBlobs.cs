using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresBlobs(Database database) : IBlobStore
{
    public async ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default)
    {
        AppendChecks.Check(blob);
        Text.Check(blob.FileName, "file name");
        Text.Check(blob.ContentType, "media type");
        await database.WriteAsync(c => PutAsync(c, tenant, blob, owner), cancellationToken);
    }

    public async ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        BlobId.Parse(id) is { } key ? await database.ReadAsync(c => BlobRow.FindAsync(c, tenant, key), cancellationToken) : null;

    public async ValueTask<BlobDeletion> DeleteAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        BlobId.Parse(id) is { } key ? await database.WriteAsync(c => DeleteAsync(c, tenant, key), cancellationToken) : BlobDeletion.NotFound;

    async Task<long> PutAsync(NpgsqlConnection connection, string tenant, Blob blob, BlobOwner owner)
    {
        if (owner.RootRunId is not { } root)
        {
            return await BlobRow.PutAsync(connection, database.Slot, tenant, blob, BlobRow.UserPin);
        }

        var run = new RunKey(tenant, root);
        var head = await HeadRow.LockAsync(connection, run) ?? throw new JournalFencedException(run, "There is no such run to keep the blob");
        var key = await BlobRow.PutAsync(connection, database.Slot, tenant, blob, 0);
        await BlobRow.ReferAsync(connection, head.Id, key);
        return key;
    }

    async Task<BlobDeletion> DeleteAsync(NpgsqlConnection connection, string tenant, byte[] id)
    {
        if (await BlobRow.LockAsync(connection, tenant, id) is not { } key)
        {
            return BlobDeletion.NotFound;
        }

        await BlobRow.UnpinAsync(connection, key, BlobRow.UserPin);
        return await BlobRow.DropAsync(connection, database.Slot, key) ? BlobDeletion.Deleted : BlobDeletion.InUse;
    }
}
