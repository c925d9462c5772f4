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
}
