using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Storage;

/// <summary>
/// Content-addressed values, separate for each tenant: the same bytes of two tenants are two blobs. A blob is kept while somebody owns it:
/// a run (<see cref="JournalAppend.Blobs"/>, <see cref="BlobOwner.Run"/>), the flow catalogue, or a pin.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores a blob with its owner; durable when the task completes. The same content again adds the owner and fills in a file name or
    /// media type that is missing; nothing else changes.
    /// </summary>
    /// <exception cref="ArgumentException">The id is not a lower-case SHA-256, or a file name or media type is too long.</exception>
    /// <exception cref="JournalFencedException">The owner is a run that is not there (any more). Nothing was changed.</exception>
    ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default);

    /// <summary>Reads a blob; null when the tenant has none with this id.</summary>
    ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>Takes a blob's pin away and deletes it, unless somebody else keeps it.</summary>
    ValueTask<BlobDeletion> DeleteAsync(string tenant, string id, CancellationToken cancellationToken = default);
}
