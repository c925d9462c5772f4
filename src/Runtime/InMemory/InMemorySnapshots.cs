using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

sealed class InMemorySnapshots(InMemoryState state) : IRunSnapshots
{
    public ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (!state.Journals.TryGetValue(run, out var journal) || journal.Epoch != epoch)
            {
                return ValueTask.FromException(
                    new JournalFencedException(run, $"The snapshot has epoch {epoch}, which does not own the run; stop this owner"));
            }

            if (snapshot.Sequence > journal.Last)
            {
                return ValueTask.FromException(new JournalFencedException(
                    run, $"The journal ends at {journal.Last}, before the snapshot's {snapshot.Sequence}; read it again"));
            }

            if (journal.Snapshot is null || journal.Snapshot.Sequence <= snapshot.Sequence)
            {
                journal.Snapshot = snapshot with { Data = snapshot.Data.ToArray() };
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<RunSnapshot?>(state.Journals.GetValueOrDefault(run)?.Snapshot);
        }
    }
}
