namespace StepFlow.Engine.Storage;

/// <summary>Content-addressed values, separate for each tenant: the same bytes of two tenants are two blobs.</summary>
public interface IBlobStore
{
    /// <summary>Stores a blob; durable when the task completes. Storing the same content again changes nothing.</summary>
    /// <exception cref="ArgumentException">The id is not a lower-case SHA-256.</exception>
    ValueTask PutAsync(string tenant, Blob blob, CancellationToken cancellationToken = default);

    /// <summary>Reads a blob; null when the tenant has none with this id.</summary>
    ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default);
}
