using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>Attempts are about to be dispatched.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Starts">The attempts, at least one.</param>
public sealed record StepsStarted(Guid RunId, IReadOnlyList<StepStart> Starts) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.StepsStarted;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        // Flat triples: a fan-out of 10,000 is one record, and its size counts.
        writer.WriteStartObject();
        writer.WriteStartArray("s"u8);
        foreach (var start in Starts)
        {
            writer.WriteNumberValue(start.Item);
            writer.WriteNumberValue(start.Step);
            writer.WriteNumberValue(start.Attempt);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    internal static StepsStarted Read(Guid runId, JsonElement payload)
    {
        var flat = payload.GetProperty("s"u8);
        var starts = new StepStart[flat.GetArrayLength() / 3];
        var i = 0;
        var number = 0;
        Span<int> triple = stackalloc int[3];
        foreach (var value in flat.EnumerateArray())
        {
            triple[number++] = value.GetInt32();
            if (number < 3)
                continue;
            starts[i++] = new StepStart(triple[0], triple[1], triple[2]);
            number = 0;
        }

        return new StepsStarted(runId, starts);
    }
}
