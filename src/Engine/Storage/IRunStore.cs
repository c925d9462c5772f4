using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Storage;

/// <summary>Everything a host keeps: one store, one transaction domain.</summary>
public interface IRunStore : IAsyncDisposable
{
    /// <summary>The journals.</summary>
    IRunJournal Journal { get; }

    /// <summary>The index of runs.</summary>
    IRunIndex Index { get; }

    /// <summary>The snapshots.</summary>
    IRunSnapshots Snapshots { get; }

    /// <summary>The blobs.</summary>
    IBlobStore Blobs { get; }

    /// <summary>The flows users stored.</summary>
    IFlowCatalog Flows { get; }

    /// <summary>
    /// Deletes a root run in one transaction: index rows and labels of its tree, journal, snapshots, idempotency claim, messages that were
    /// sent or given up, and the blobs nobody else keeps. Messages still to be sent stay. A run that is not terminal is left alone.
    /// </summary>
    ValueTask<RunDeletion> DeleteRunAsync(string tenant, Guid rootRunId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Bytes a tenant stores in journals and blobs. Cheap: a maintained figure, exact for finished runs; of a run under way, journal
    /// bytes since its last index row may be missing.
    /// </summary>
    ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default);
}
