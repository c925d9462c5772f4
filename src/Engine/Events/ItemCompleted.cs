using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Events;

/// <summary>An item became terminal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Item">The item.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record ItemCompleted(Guid RunId, int Item, Outcome Outcome) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.ItemCompleted;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("i"u8, Item);
        OutcomePayload.Write(writer, Outcome);
        writer.WriteEndObject();
    }

    internal static ItemCompleted Read(Guid runId, JsonElement payload) =>
        new(runId, Payload.Int(payload, "i"u8), OutcomePayload.Read(payload));
}
