using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

/// <summary>The blobs of all tenants and what they add up to. Used under the state's gate only.</summary>
sealed class BlobTable
{
    readonly Dictionary<(string Tenant, string Id), MemoryBlob> _blobs = [];
    readonly Dictionary<(string Tenant, Guid Run), HashSet<string>> _byRun = [];
    readonly Dictionary<string, long> _bytes = [];

    public MemoryBlob? Find(string tenant, string id) => _blobs.GetValueOrDefault((tenant, id));

    public long Bytes(string tenant) => _bytes.GetValueOrDefault(tenant);

    public MemoryBlob Put(string tenant, Blob blob)
    {
        if (!_blobs.TryGetValue((tenant, blob.Id), out var stored))
        {
            stored = new MemoryBlob(blob with { Content = blob.Content.ToArray() });
            _blobs.Add((tenant, blob.Id), stored);
            _bytes[tenant] = Bytes(tenant) + blob.Content.Length;
        }

        stored.Blob = stored.Blob with
        {
            FileName = stored.Blob.FileName ?? blob.FileName,
            ContentType = stored.Blob.ContentType ?? blob.ContentType,
        };
        return stored;
    }

    /// <summary>Has a run keep a blob, if the tenant has it.</summary>
    public void Refer(string tenant, Guid run, string id)
    {
        if (Find(tenant, id) is not { } blob || !blob.Runs.Add(run))
        {
            return;
        }

        if (!_byRun.TryGetValue((tenant, run), out var ids))
        {
            _byRun.Add((tenant, run), ids = []);
        }

        ids.Add(id);
    }

    public void Release(string tenant, Guid run)
    {
        if (_byRun.Remove((tenant, run), out var ids))
        {
            foreach (var id in ids)
            {
                _blobs[(tenant, id)].Runs.Remove(run);
                Drop(tenant, id);
            }
        }
    }

    /// <summary>Removes a blob nobody keeps. False: somebody does.</summary>
    public bool Drop(string tenant, string id)
    {
        if (_blobs[(tenant, id)] is not { IsKept: false } blob)
        {
            return false;
        }

        _blobs.Remove((tenant, id));
        _bytes[tenant] -= blob.Blob.Content.Length;
        return true;
    }
}
