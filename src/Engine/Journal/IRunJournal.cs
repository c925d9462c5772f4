using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Journal;

/// <summary>
/// The append-only journals of runs. Every store keeps this contract, and one shared contract suite checks it.
/// Safe for concurrent use; one run has one writer at a time, fenced by its epoch.
/// </summary>
public interface IRunJournal
{
    /// <summary>
    /// Appends records atomically: all of them or none. When the task completes they survive <c>kill -9</c> and power loss.
    /// Appends of many runs share one commit. The store does not keep the payload buffers after the task has completed.
    /// A cancellation is heeded until the append is queued; from then on it is carried out.
    /// A writer awaits each append of a run before the next: a store need not keep the order of those under way.
    /// </summary>
    /// <exception cref="JournalFencedException">
    /// Another owner has taken the run over (stale epoch), or the journal does not end at
    /// <see cref="JournalAppend.ExpectedSequence"/> (lost race). Nothing was changed.
    /// </exception>
    /// <exception cref="IdempotencyConflictException">
    /// Another run has the key of <see cref="JournalAppend.Claim"/>. Nothing was changed; neighbours in the same commit go through.
    /// </exception>
    /// <exception cref="ArgumentException">The append is malformed. Nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The outcome may be unknown (<see cref="StoreUnavailableException.OutcomeUnknown"/>): the writer must re-read before it goes on.
    /// </exception>
    ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default);

    /// <summary>Reads records in order, gapless, starting at <paramref name="fromSequence"/> (1 is the first). None for an unknown run.</summary>
    /// <exception cref="JournalCorruptedException">A record is missing, damaged or of an unknown format. Never a guess.</exception>
    IAsyncEnumerable<JournalRecord> ReadAsync(RunKey run, long fromSequence = 1, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a run over: raises its epoch durably, so that every earlier owner's append is refused from now on.
    /// Null for an unknown run.
    /// </summary>
    ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default);
}
