using System.Text.Json;
using StepFlow.Engine.State;

namespace StepFlow.Cli.Output;

/// <summary>What a command left a run as: <c>{runId, status, journalRecords}</c>.</summary>
static class CommandJson
{
    public static void Write(Utf8JsonWriter writer, RunState state)
    {
        writer.WriteStartObject();
        writer.WriteString("runId", state.Key.RootRunId);
        writer.WriteString("status", RunJson.Text(state.Status));
        writer.WriteNumber("journalRecords", state.LastSequence);
        writer.WriteEndObject();
    }
}
