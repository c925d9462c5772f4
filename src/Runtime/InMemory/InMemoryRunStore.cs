using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Runtime.InMemory;

/// <summary>A store for tests and throw-away runs: the whole contract but durability. It ends with the process.</summary>
public sealed class InMemoryRunStore : IServerStore
{
    readonly InMemoryState _state = new();

    /// <summary>An empty store.</summary>
    public InMemoryRunStore()
    {
        Journal = new InMemoryJournal(_state);
        Index = new InMemoryRunIndex(_state);
        Snapshots = new InMemorySnapshots(_state);
        Blobs = new InMemoryBlobs(_state);
        Flows = new InMemoryFlows(_state);
        Keys = new InMemoryApiKeys(_state);
        Audit = new InMemoryAudit(_state);
        Webhooks = new InMemoryWebhooks(_state);
        Tenants = new InMemoryTenants(_state);
    }

    /// <inheritdoc/>
    public IRunJournal Journal { get; }

    /// <inheritdoc/>
    public IRunIndex Index { get; }

    /// <inheritdoc/>
    public IRunSnapshots Snapshots { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IFlowCatalog Flows { get; }

    /// <inheritdoc/>
    public IApiKeyStore Keys { get; }

    /// <inheritdoc/>
    public IAuditLog Audit { get; }

    /// <inheritdoc/>
    public IWebhookStore Webhooks { get; }

    /// <inheritdoc/>
    public ITenantStore Tenants { get; }

    /// <inheritdoc/>
    public ValueTask<RunDeletion> DeleteRunAsync(string tenant, Guid rootRunId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Gate)
        {
            _state.RequireOpen_NeedsLock();
            return new ValueTask<RunDeletion>(Delete_NeedsLock(tenant, rootRunId));
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default)
    {
        lock (_state.Gate)
        {
            _state.RequireOpen_NeedsLock();
            return new ValueTask<StoredBytes>(new StoredBytes(
                _state.Journals.Where(j => j.Key.Tenant == tenant).Sum(j => j.Value.Bytes), _state.Blobs.Bytes(tenant)));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_state.Gate)
        {
            _state.Closed = true;
        }

        return ValueTask.CompletedTask;
    }

    RunDeletion Delete_NeedsLock(string tenant, Guid root)
    {
        if (!_state.Runs.TryGetValue((tenant, root), out var run) || run.RootRunId != root)
        {
            return RunDeletion.NotFound;
        }

        if (!RunTransitions.IsTerminal(run.Status))
        {
            return RunDeletion.NotTerminal;
        }

        foreach (var key in _state.Runs.Where(r => r.Key.Tenant == tenant && r.Value.RootRunId == root).Select(r => r.Key).ToArray())
        {
            _state.Runs.Remove(key);
        }

        foreach (var key in _state.Claims.Where(c => c.Key.Tenant == tenant && c.Value.RunId == root).Select(c => c.Key).ToArray())
        {
            _state.Claims.Remove(key);
        }

        foreach (var (key, _) in _state.Deliveries
            .Where(d => d.Value.Tenant == tenant && d.Value.RootRunId == root && d.Value.Status != DeliveryStatus.Pending).ToArray())
        {
            _state.Deliveries.Remove(key);
        }

        _state.Journals.Remove(new RunKey(tenant, root));
        _state.Blobs.Release(tenant, root);
        return RunDeletion.Deleted;
    }
}
