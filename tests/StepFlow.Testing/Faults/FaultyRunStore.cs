using System.Runtime.CompilerServices;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Faults;

/// <summary>A store whose calls fail, hang, get lost or happen twice, as a <see cref="FaultPlan"/> says.</summary>
public sealed class FaultyRunStore(IRunStore inner, FaultPlan plan) : IRunStore, IRunJournal, IRunIndex, IRunSnapshots, IBlobStore
{
    readonly FaultInjector _faults = new(plan);

    /// <summary>What is injected.</summary>
    public FaultPlan Plan { get; } = plan;

    public IRunJournal Journal => this;

    public IRunIndex Index => this;

    public IRunSnapshots Snapshots => this;

    public IBlobStore Blobs => this;

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

    public ValueTask PutAsync(string tenant, Blob blob, CancellationToken cancellationToken = default) =>
        _faults.RunAsync(StoreOperation.PutBlob, () => inner.Blobs.PutAsync(tenant, blob, cancellationToken));

    ValueTask<Blob?> IBlobStore.FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _faults.RunAsync(StoreOperation.FindBlob, () => inner.Blobs.FindAsync(tenant, id, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
