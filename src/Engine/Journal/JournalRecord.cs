namespace StepFlow.Engine.Journal;

/// <summary>One append-only fact about a run.</summary>
/// <param name="Sequence">Position in the journal, from 1, without gaps.</param>
/// <param name="RunId">The run it is about: the root, or one of its children.</param>
/// <param name="Epoch">The epoch of the writer.</param>
/// <param name="Time">Wall time at the writer, UTC, to the millisecond.</param>
/// <param name="Kind">What happened; numbers are never reused.</param>
/// <param name="Version">Format version of the payload for this kind, from 1.</param>
/// <param name="Payload">UTF-8 JSON; its shape belongs to the kind and version.</param>
public sealed record JournalRecord(
    long Sequence, Guid RunId, long Epoch, DateTimeOffset Time, RecordKind Kind, byte Version, ReadOnlyMemory<byte> Payload);
