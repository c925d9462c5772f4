using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Storage;

/// <summary>Snapshots of runs. A snapshot is an optimisation: the journal alone is the truth.</summary>
public interface IRunSnapshots
{
    /// <summary>Saves a snapshot and drops older ones of the run, atomically. One that is older than the saved one changes nothing.</summary>
    /// <exception cref="JournalFencedException">
    /// The epoch is stale, the run is unknown, or its journal ends before the snapshot. Nothing was changed.
    /// </exception>
    ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default);

    /// <summary>The latest snapshot; null when there is none.</summary>
    /// <exception cref="JournalCorruptedException">It does not match its checksum.</exception>
    ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default);
}
