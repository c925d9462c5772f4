using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>Somebody asked for the run to be paused: no step starts any more until it is resumed.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Reason">Why, when said.</param>
public sealed record PauseRequested(Guid RunId, string? Reason) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.PauseRequested;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => Payload.WriteReason(writer, Reason);

    internal static PauseRequested Read(Guid runId, JsonElement payload) => new(runId, Payload.OptionalString(payload, "reason"u8));
}
