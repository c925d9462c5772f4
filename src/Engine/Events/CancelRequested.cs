using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>Somebody asked for the run to be cancelled.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Reason">Why, when said.</param>
public sealed record CancelRequested(Guid RunId, string? Reason) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.CancelRequested;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => Payload.WriteReason(writer, Reason);

    internal static CancelRequested Read(Guid runId, JsonElement payload) => new(runId, Payload.OptionalString(payload, "reason"u8));
}
