using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>The run was set aside; nothing starts until it is resumed.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Reason">Why.</param>
public sealed record RunParked(Guid RunId, string? Reason) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.RunParked;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => Payload.WriteReason(writer, Reason);

    internal static RunParked Read(Guid runId, JsonElement payload) => new(runId, Payload.OptionalString(payload, "reason"u8));
}
