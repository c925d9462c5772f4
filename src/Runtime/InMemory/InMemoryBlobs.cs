using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryBlobs(InMemoryState state) : IBlobStore
{
    public ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AppendChecks.Check(blob);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (owner.RootRunId is not { } run)
            {
                state.Blobs.Put(tenant, blob).IsPinned = true;
                state.Tenants.Add(tenant);
                return ValueTask.CompletedTask;
            }

            var key = new RunKey(tenant, run);
            if (!state.Journals.ContainsKey(key))
            {
                return ValueTask.FromException(new JournalFencedException(key, "There is no such run to keep the blob"));
            }

            state.Blobs.Put(tenant, blob);
            state.Blobs.Refer(tenant, run, blob.Id);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<Blob?>(state.Blobs.Find(tenant, id)?.Blob);
        }
    }

    public ValueTask<BlobDeletion> DeleteAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (state.Blobs.Find(tenant, id) is not { } blob)
            {
                return new ValueTask<BlobDeletion>(BlobDeletion.NotFound);
            }

            blob.IsPinned = false;
            return new ValueTask<BlobDeletion>(state.Blobs.Drop(tenant, id) ? BlobDeletion.Deleted : BlobDeletion.InUse);
        }
    }
}
