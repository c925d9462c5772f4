using System.Buffers;
using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;

namespace StepFlow.Engine.Snapshots;

/// <summary>
/// The folded state of a run as JSON, version 1: facts only, nothing that can be worked out again. Secrets are not among them.
/// </summary>
public static class SnapshotCodec
{
    /// <summary>The version that <see cref="Write"/> writes.</summary>
    public const int Version = 1;

    /// <summary>Writes a state.</summary>
    public static byte[] Write(RunState state)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence"u8, state.LastSequence);
            writer.WriteNumber("recoveries"u8, state.Recoveries);
            Payload.WriteOptional(writer, "reason"u8, state.Reason);
            WriteSignals(writer, state);
            writer.WriteStartArray("runs"u8);

            // Parents before children: a child takes depth and variables from its parent.
            foreach (var run in state.Runs.Values.OrderBy(r => r.Depth))
                WriteRun(writer, run);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Opens a snapshot: first its runs are known, so that their flows can be loaded, then the state is restored.</summary>
    /// <exception cref="JournalCorruptedException">It is not a snapshot.</exception>
    public static SnapshotReader Open(RunKey run, RunSnapshot snapshot) => new(run, snapshot);

    static void WriteSignals(Utf8JsonWriter writer, RunState state)
    {
        writer.WriteStartArray("signals"u8);
        foreach (var signal in state.Signals)
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence"u8, signal.Sequence);
            writer.WriteString("name"u8, signal.Name);
            Payload.WriteValue(writer, "value"u8, signal.Value);
            Payload.WriteOptional(writer, "id"u8, signal.SignalId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteRun(Utf8JsonWriter writer, FlowRun run)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, run.RunId);
        writer.WritePropertyName("started"u8);
        run.Started.WritePayload(writer);
        writer.WriteNumber("createdAt"u8, run.CreatedAt.ToUnixTimeMilliseconds());
        if (run.CompletedAt is { } completedAt)
            writer.WriteNumber("completedAt"u8, completedAt.ToUnixTimeMilliseconds());
        writer.WriteNumber("status"u8, (int)run.Status);
        writer.WriteStartArray("items"u8);
        for (var i = 0; i < run.Items.Length; i++)
        {
            if (run.Items[i].Result is not null || run.Items[i].Steps is not null)
                WriteItem(writer, i, run.Items[i]);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteItem(Utf8JsonWriter writer, int index, ItemState item)
    {
        writer.WriteStartObject();
        writer.WriteNumber("i"u8, index);
        if (item.Result is { } result)
            OutcomePayload.Write(writer, result);
        if (item.Steps is { } steps)
        {
            writer.WriteStartArray("steps"u8);
            for (var s = 0; s < steps.Length; s++)
            {
                if (steps[s].Status != StepStatus.Idle)
                    WriteStep(writer, s, steps[s]);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    static void WriteStep(Utf8JsonWriter writer, int index, in StepState step)
    {
        writer.WriteStartObject();
        writer.WriteNumber("s"u8, index);
        writer.WriteNumber("st"u8, (int)step.Status);
        writer.WriteNumber("a"u8, step.Attempt);
        if (step.TransportRetries != 0)
            writer.WriteNumber("tr"u8, step.TransportRetries);
        if (step.ComponentRetries != 0)
            writer.WriteNumber("cr"u8, step.ComponentRetries);
        if (step.Status != StepStatus.Done)
        {
            writer.WriteNumber("at"u8, step.StartedAt);
            writer.WriteNumber("due"u8, step.DueAt);
        }

        if (step.Interruptions != 0)
            writer.WriteNumber("in"u8, step.Interruptions);
        if (step.IsChosen)
            writer.WriteBoolean("chosen"u8, true);
        if (step.Outcome is { } outcome)
            OutcomePayload.Write(writer, outcome);
        if (step.Wait is { } wait)
        {
            writer.WriteStartObject("wait"u8);
            writer.WriteNumber("since"u8, wait.Since.ToUnixTimeMilliseconds());
            writer.WriteNumber("round"u8, wait.Round);
            DeferralPayload.Write(writer, wait.Deferral);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
