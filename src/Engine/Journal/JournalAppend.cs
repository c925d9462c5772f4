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
    /// A run's creation time, root, flow and labels never change.
    /// </summary>
    public IReadOnlyList<RunSummary> Summaries { get; init; } = [];

    /// <summary>
    /// The idempotency key the new run claims, checked in the same transaction; null: none. Only with
    /// <see cref="ExpectedSequence"/> 0.
    /// </summary>
    public IdempotencyClaim? Claim { get; init; }

    /// <summary>
    /// Blobs that become durable in the same transaction and are kept as long as the run; one that is there already is only kept.
    /// </summary>
    public IReadOnlyList<Blob> Blobs { get; init; } = [];

    /// <summary>
    /// Ids of further blobs the records refer to: those the tenant has are kept as long as the run, others are passed over.
    /// The flows of <see cref="Summaries"/> count as if they were among them.
    /// </summary>
    public IReadOnlyList<string> BlobIds { get; init; } = [];

    /// <summary>Messages to send once the append is durable; at most <see cref="MaxOutbox"/>.</summary>
    public IReadOnlyList<OutboxEntry> Outbox { get; init; } = [];

    /// <summary>The most messages of one append.</summary>
    public const int MaxOutbox = 100;
}
