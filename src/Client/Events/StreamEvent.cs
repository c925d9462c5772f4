using System.Text.Json;

namespace StepFlow.Client.Events;

/// <summary>One event of a stream, not yet written.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="RunId">Of which run.</param>
/// <param name="Sequence">The journal record it comes from.</param>
/// <param name="Part">Its place among the events of the record, from 1; 0: it is the last or the only one.</param>
/// <param name="Time">When the record was written.</param>
/// <param name="Write">Writes the properties of its body.</param>
sealed record StreamEvent(
    StreamEventKind Kind, Guid RunId, long Sequence, int Part, DateTimeOffset Time, Action<Utf8JsonWriter> Write)
{
    /// <summary>Where it stands in the journal: resuming after it continues with the next.</summary>
    public EventPosition Position => new(Sequence, Part);
}
