using System.Text.Json;

namespace StepFlow.Engine.State;

/// <summary>
/// Nodes whose expression looks into a blob, and the blobs loaded for them. A blob stays as long as somebody waits for
/// one, so an expression that needs several gets them all.
/// </summary>
sealed class BlobWaits
{
    readonly Dictionary<string, List<StepAddress>> _waiting = new(StringComparer.Ordinal);
    readonly Dictionary<string, JsonElement> _loaded = new(StringComparer.Ordinal);

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Adds a waiter; true when the blob has to be asked for.</summary>
    public bool Add(string blobId, StepAddress waiter)
    {
        if (_waiting.TryGetValue(blobId, out var waiters))
        {
            waiters.Add(waiter);
            return false;
        }

        _waiting[blobId] = [waiter];
        return true;
    }

    public IReadOnlyList<StepAddress> Arrived(string blobId, JsonElement content)
    {
        if (!_waiting.Remove(blobId, out var waiters))
            return [];
        _loaded[blobId] = content;
        return waiters;
    }

    public bool TryGet(string blobId, out JsonElement content) => _loaded.TryGetValue(blobId, out content);

    /// <summary>Forgets loaded content once nobody waits any more.</summary>
    public void Trim()
    {
        if (_waiting.Count == 0)
            _loaded.Clear();
    }
}
