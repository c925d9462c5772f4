using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Output;

/// <summary>Runs as JSON.</summary>
static class RunJson
{
    public static string Text(RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary><c>{runId, status, reason?, results: [FlowResult | null]}</c></summary>
    public static void WriteResult(Utf8JsonWriter writer, RunResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("runId", result.RunId);
        writer.WriteString("status", Text(result.Status));
        if (result.Reason is { } reason)
            writer.WriteString("reason", reason);
        writer.WriteStartArray("results");
        foreach (var outcome in result.Outcomes)
        {
            if (outcome is null)
                writer.WriteNullValue();
            else
                OutcomeJson.Write(writer, outcome);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The row of a run; the properties go into an object that the caller has begun.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, RunSummary run)
    {
        writer.WriteString("runId", run.RunId);
        writer.WriteString("flowId", run.FlowId);
        if (run.FlowName is { } name)
            writer.WriteString("flowName", name);
        writer.WriteString("status", Text(run.Status));
        if (run.Reason is { } reason)
            writer.WriteString("reason", reason);
        writer.WriteStartObject("items");
        writer.WriteNumber("total", run.ItemsTotal);
        writer.WriteNumber("completed", run.ItemsCompleted);
        writer.WriteNumber("failed", run.ItemsFailed);
        writer.WriteEndObject();
        writer.WriteString("createdAt", run.CreatedAt);
        if (run.CompletedAt is { } completedAt)
            writer.WriteString("completedAt", completedAt);
        writer.WriteString("rootRunId", run.RootRunId);
        if (run.ParentRunId is { } parent)
            writer.WriteString("parentRunId", parent);
        writer.WriteNumber("recoveries", run.Recoveries);
        if (run.Labels.Count == 0)
            return;
        writer.WriteStartObject("labels");
        foreach (var (label, value) in run.Labels)
            writer.WriteString(label, value);
        writer.WriteEndObject();
    }
}
