using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Events;

/// <summary>A run became terminal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Completed, failed or cancelled.</param>
public sealed record RunCompleted(Guid RunId, RunStatus Status) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.RunCompleted;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("status"u8, (int)Status);
        writer.WriteEndObject();
    }

    internal static RunCompleted Read(Guid runId, JsonElement payload) => new(runId, (RunStatus)Payload.Int(payload, "status"u8));
}
