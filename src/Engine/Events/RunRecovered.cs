using System.Text.Json;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>An owner took the run over; attempts in flight start again.</summary>
/// <param name="RunId">The root run.</param>
/// <param name="Reason">Which host, when known.</param>
public sealed record RunRecovered(Guid RunId, string? Reason) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.RunRecovered;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => Payload.WriteReason(writer, Reason);

    internal static RunRecovered Read(Guid runId, JsonElement payload) => new(runId, Payload.OptionalString(payload, "reason"u8));
}
