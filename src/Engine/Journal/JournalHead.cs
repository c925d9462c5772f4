namespace StepFlow.Engine.Journal;

/// <summary>What a new owner learns about a journal.</summary>
/// <param name="Epoch">The owner's epoch: one more than any earlier owner's.</param>
/// <param name="LastSequence">Sequence of the last durable record.</param>
public readonly record struct JournalHead(long Epoch, long LastSequence);
