using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Events;

/// <summary>A step became terminal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Item">The item.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt that decided it; 0 when none ran.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Signal">The sequence of the signal it consumed; 0 for none.</param>
public sealed record StepCompleted(Guid RunId, int Item, int Step, int Attempt, Outcome Outcome, long Signal = 0) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.StepCompleted;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("i"u8, Item);
        writer.WriteNumber("s"u8, Step);
        writer.WriteNumber("a"u8, Attempt);
        OutcomePayload.Write(writer, Outcome);
        if (Signal != 0)
            writer.WriteNumber("signal"u8, Signal);
        writer.WriteEndObject();
    }

    internal static StepCompleted Read(Guid runId, JsonElement payload) => new(
        runId,
        Payload.Int(payload, "i"u8),
        Payload.Int(payload, "s"u8),
        Payload.Int(payload, "a"u8),
        OutcomePayload.Read(payload),
        payload.TryGetProperty("signal"u8, out var signal) ? signal.GetInt64() : 0);
}
