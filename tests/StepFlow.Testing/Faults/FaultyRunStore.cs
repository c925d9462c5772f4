using System.Runtime.CompilerServices;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Testing.Faults;

/// <summary>A store whose calls fail, hang, get lost or happen twice, as a <see cref="FaultPlan"/> says.</summary>
public sealed class FaultyRunStore(IServerStore inner, FaultPlan plan) : IServerStore, IRunJournal, IRunIndex, IRunSnapshots, IBlobStore
{
    readonly FaultInjector _faults = new(plan);

    /// <summary>What is injected.</summary>
    public FaultPlan Plan { get; } = plan;

    public IRunJournal Journal => this;

    public IRunIndex Index => this;

    public IRunSnapshots Snapshots => this;

    public IBlobStore Blobs => this;

    public IFlowCatalog Flows => inner.Flows;

    public IApiKeyStore Keys => inner.Keys;

    public IAuditLog Audit => inner.Audit;

    public IWebhookStore Webhooks => inner.Webhooks;

    public ITenantStore Tenants => inner.Tenants;

    public ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.Append, () => inner.Journal.AppendAsync(append, cancellationToken));

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        RunKey run, long fromSequence = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var records = await _faults.RunAsync(
            StoreOperation.Read, () => inner.Journal.ReadAsync(run, fromSequence, cancellationToken).ToListAsync(cancellationToken));
        foreach (var record in records)
        {
            yield return record;
        }
    }

    public ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.Acquire, () => inner.Journal.AcquireAsync(run, cancellationToken));

    ValueTask<RunSummary?> IRunIndex.FindAsync(string tenant, Guid runId, CancellationToken cancellationToken) =>
        _faults.RunAsync(StoreOperation.FindRun, () => inner.Index.FindAsync(tenant, runId, cancellationToken));

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.ListRuns, () => inner.Index.ListAsync(query, cancellationToken));

    public ValueTask<IReadOnlyList<RunSummary>> ListRunningRootsAsync(
        (DateTimeOffset CreatedAt, Guid RunId)? after, int limit, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.ListRunningRoots, () => inner.Index.ListRunningRootsAsync(after, limit, cancellationToken));

    public ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.SaveSnapshot, () => inner.Snapshots.SaveAsync(run, epoch, snapshot, cancellationToken));

    public ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.LoadSnapshot, () => inner.Snapshots.LoadAsync(run, cancellationToken));

    public ValueTask PutAsync(string tenant, Blob blob, BlobOwner owner = default, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.PutBlob, () => inner.Blobs.PutAsync(tenant, blob, owner, cancellationToken));

    ValueTask<BlobDeletion> IBlobStore.DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _faults.RunAsync(StoreOperation.DeleteBlob, () => inner.Blobs.DeleteAsync(tenant, id, cancellationToken));

    public ValueTask<int> CountAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, int limit = 10_000, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.CountRuns, () => inner.Index.CountAsync(tenant, statuses, limit, cancellationToken));

    public ValueTask<(Guid RunId, string RequestHash)?> FindClaimAsync(string tenant, string key, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.FindClaim, () => inner.Index.FindClaimAsync(tenant, key, cancellationToken));

    public ValueTask<IReadOnlyList<RunSummary>> ListExpiredAsync(
        string tenant, IReadOnlyCollection<RunStatus> statuses, DateTimeOffset completedBefore, int limit, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.ListExpired, () => inner.Index.ListExpiredAsync(tenant, statuses, completedBefore, limit, cancellationToken));

    public ValueTask<RunDeletion> DeleteRunAsync(string tenant, Guid rootRunId, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.DeleteRun, () => inner.DeleteRunAsync(tenant, rootRunId, cancellationToken));

    public ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default) =>
        inner.UsageAsync(tenant, cancellationToken);

    ValueTask<Blob?> IBlobStore.FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _faults.RunAsync(StoreOperation.FindBlob, () => inner.Blobs.FindAsync(tenant, id, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
