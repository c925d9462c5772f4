using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Events;

/// <summary>An attempt failed and will be repeated.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Item">The item.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt that failed.</param>
/// <param name="Error">Why.</param>
/// <param name="DueAt">When the next attempt may start, UTC; never earlier.</param>
/// <param name="FromTransportBudget">Which of the two budgets pays.</param>
public sealed record StepRetryScheduled(
    Guid RunId, int Item, int Step, int Attempt, FlowError Error, DateTimeOffset DueAt, bool FromTransportBudget) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.StepRetryScheduled;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("i"u8, Item);
        writer.WriteNumber("s"u8, Step);
        writer.WriteNumber("a"u8, Attempt);
        writer.WritePropertyName("e"u8);
        OutcomePayload.WriteError(writer, Error);
        writer.WriteNumber("due"u8, DueAt.ToUnixTimeMilliseconds());
        writer.WriteBoolean("transport"u8, FromTransportBudget);
        writer.WriteEndObject();
    }

    internal static StepRetryScheduled Read(Guid runId, JsonElement payload) => new(
        runId,
        Payload.Int(payload, "i"u8),
        Payload.Int(payload, "s"u8),
        Payload.Int(payload, "a"u8),
        OutcomePayload.ReadError(payload.GetProperty("e"u8)),
        DateTimeOffset.FromUnixTimeMilliseconds(payload.GetProperty("due"u8).GetInt64()),
        payload.GetProperty("transport"u8).GetBoolean());
}
