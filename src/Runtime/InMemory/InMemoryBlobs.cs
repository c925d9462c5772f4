using System.Text.RegularExpressions;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

sealed partial class InMemoryBlobs(InMemoryState state) : IBlobStore
{
    public ValueTask PutAsync(string tenant, Blob blob, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IdForm.IsMatch(blob.Id))
        {
            throw new ArgumentException($"'{blob.Id}' is not a lower-case SHA-256.", nameof(blob));
        }

        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            state.Blobs.TryAdd((tenant, blob.Id), blob with { Content = blob.Content.ToArray() });
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<Blob?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<Blob?>(state.Blobs.GetValueOrDefault((tenant, id)));
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex IdForm { get; }
}
