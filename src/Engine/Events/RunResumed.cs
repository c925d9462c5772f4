using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>A parked or paused run goes on.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Reason">Who or why, when said.</param>
public sealed record RunResumed(Guid RunId, string? Reason) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.RunResumed;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => Payload.WriteReason(writer, Reason);

    internal static RunResumed Read(Guid runId, JsonElement payload) => new(runId, Payload.OptionalString(payload, "reason"u8));
}
