using System.Buffers;
using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Json;

namespace StepFlow.Engine.Events;

/// <summary>Turns events into journal records and back. What it cannot read it names; it never guesses.</summary>
public static class RunEventCodec
{
    [ThreadStatic]
    static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    static Utf8JsonWriter? _writer;

    /// <summary>The record of an event.</summary>
    public static JournalRecord Encode(RunEvent @event, long sequence, long epoch, DateTimeOffset time)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        @event.WritePayload(writer);
        writer.Flush();
        var payload = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > 1024 * 1024)
            (_buffer, _writer) = (null, null);
        return new JournalRecord(sequence, @event.RunId, epoch, time, @event.Kind, @event.Version, payload);
    }

    /// <summary>The event of a record.</summary>
    /// <exception cref="JournalCorruptedException">The kind or version is unknown, or the payload is not what it should be.</exception>
    public static RunEvent Decode(RunKey run, JournalRecord record)
    {
        if (record.Version != 1)
            throw new JournalCorruptedException(run, record.Sequence, $"format version {record.Version} of {record.Kind} is newer than this program; upgrade it");
        try
        {
            return Decode(record.Kind, record.RunId, JsonElement.Parse(record.Payload.Span, CanonicalJson.ReaderOptions))
                ?? throw new JournalCorruptedException(run, record.Sequence, $"record kind {(int)record.Kind} is newer than this program; upgrade it");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JournalCorruptedException(run, record.Sequence, $"the payload of {record.Kind} cannot be read: {e.Message}");
        }
    }

    static RunEvent? Decode(RecordKind kind, Guid run, JsonElement payload) => kind switch
    {
        RecordKind.RunStarted => RunStarted.Read(run, payload),
        RecordKind.StepsStarted => StepsStarted.Read(run, payload),
        RecordKind.StepCompleted => StepCompleted.Read(run, payload),
        RecordKind.StepRetryScheduled => StepRetryScheduled.Read(run, payload),
        RecordKind.StepDeferred => StepDeferred.Read(run, payload),
        RecordKind.ItemCompleted => ItemCompleted.Read(run, payload),
        RecordKind.RunCompleted => RunCompleted.Read(run, payload),
        RecordKind.SignalReceived => SignalReceived.Read(run, payload),
        RecordKind.CancelRequested => CancelRequested.Read(run, payload),
        RecordKind.RunRecovered => RunRecovered.Read(run, payload),
        RecordKind.RunParked => RunParked.Read(run, payload),
        RecordKind.RunResumed => RunResumed.Read(run, payload),
        RecordKind.PauseRequested => PauseRequested.Read(run, payload),
        _ => null,
    };
}
