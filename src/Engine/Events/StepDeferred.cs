using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Journal;

namespace StepFlow.Engine.Events;

/// <summary>A step waits for a child run, a time or a signal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Item">The item.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt that asked for it.</param>
/// <param name="Deferral">What it waits for.</param>
public sealed record StepDeferred(Guid RunId, int Item, int Step, int Attempt, StepDeferral Deferral) : RunEvent(RunId)
{
    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.StepDeferred;

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("i"u8, Item);
        writer.WriteNumber("s"u8, Step);
        writer.WriteNumber("a"u8, Attempt);
        DeferralPayload.Write(writer, Deferral);
        writer.WriteEndObject();
    }

    internal static StepDeferred Read(Guid runId, JsonElement payload) => new(
        runId,
        Payload.Int(payload, "i"u8),
        Payload.Int(payload, "s"u8),
        Payload.Int(payload, "a"u8),
        DeferralPayload.Read(payload));
}
