using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>A signal arrived at the root run.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its payload; large ones are blob references.</param>
/// <param name="SignalId">The sender's id, for de-duplication; null: none.</param>
public sealed record SignalReceived(Guid RunId, string Name, JsonElement Value, string? SignalId) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.SignalReceived;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, Name);
        Payload.WriteValue(writer, "value"u8, Value);
        Payload.WriteOptional(writer, "id"u8, SignalId);
        writer.WriteEndObject();
    }

    internal static SignalReceived Read(Guid runId, JsonElement payload) => new(
        runId, payload.GetProperty("name"u8).GetString()!, payload.GetProperty("value"u8), Payload.OptionalString(payload, "id"u8));
}
