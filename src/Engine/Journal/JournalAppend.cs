using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Journal;

/// <summary>One atomic addition to a journal.</summary>
public sealed record JournalAppend
{
    /// <summary>The journal.</summary>
    public required RunKey Run { get; init; }

    /// <summary>The sequence of the last record the writer knows; 0 creates the journal.</summary>
    public required long ExpectedSequence { get; init; }

    /// <summary>The writer's epoch: 1 when it creates the journal, else what <see cref="IRunJournal.AcquireAsync"/> gave.</summary>
    public required long Epoch { get; init; }

    /// <summary>The records; their sequences run on from <see cref="ExpectedSequence"/> + 1. At least one.</summary>
    public required IReadOnlyList<JournalRecord> Records { get; init; }

    /// <summary>
    /// Index rows to insert or replace in the same transaction; usually none. They belong to the append's tenant and root.
    /// A run's creation time, root and flow name never change.
    /// </summary>
    public IReadOnlyList<RunSummary> Summaries { get; init; } = [];
}
