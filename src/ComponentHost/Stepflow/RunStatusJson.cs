using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>A child run as servers read it: RunStatus of 0.9-0.11, and the batch of 0.8.</summary>
static class RunStatusJson
{
    public static void Write(Utf8JsonWriter writer, ChildRunStatus run, bool withResults)
    {
        writer.WriteStartObject();
        writer.WriteString("runId", run.RunId);
        writer.WriteString("flowId", run.FlowId);
        if (run.FlowName is { } name)
            writer.WriteString("flowName", name);
        writer.WriteString("status", Name(run.Status));
        writer.WriteStartObject("items");
        writer.WriteNumber("total", run.Outcomes.Count);
        writer.WriteNumber("completed", Count(run, "completed"));
        writer.WriteNumber("running", Count(run, "running"));
        writer.WriteNumber("failed", Count(run, "failed"));
        writer.WriteNumber("cancelled", Count(run, "cancelled"));
        writer.WriteEndObject();
        writer.WriteString("createdAt", run.CreatedAt);
        if (run.CompletedAt is { } completed)
            writer.WriteString("completedAt", completed);
        if (withResults)
            WriteItems(writer, run, "results", "itemIndex");
        writer.WriteEndObject();
    }

    public static void WriteBatch(Utf8JsonWriter writer, ChildRunStatus run, bool withResults)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("details");
        writer.WriteString("batch_id", run.RunId);
        writer.WriteString("flow_id", run.FlowId);
        if (run.FlowName is { } name)
            writer.WriteString("flow_name", name);
        writer.WriteNumber("total_runs", run.Outcomes.Count);

        // A batch of 0.8 is either cancelled or running, also when all of its runs have ended.
        writer.WriteString("status", run.Status == RunStatus.Cancelled ? "cancelled" : "running");
        writer.WriteString("created_at", run.CreatedAt);
        writer.WriteNumber("completed_runs", Count(run, "completed"));
        writer.WriteNumber("running_runs", Count(run, "running"));
        writer.WriteNumber("failed_runs", Count(run, "failed"));
        writer.WriteNumber("cancelled_runs", Count(run, "cancelled"));
        writer.WriteNumber("paused_runs", 0);
        if (run.CompletedAt is { } completed)
            writer.WriteString("completed_at", completed);
        writer.WriteEndObject();
        if (withResults)
            WriteItems(writer, run, "outputs", "batch_input_index");
        writer.WriteEndObject();
    }

    static void WriteItems(Utf8JsonWriter writer, ChildRunStatus run, string list, string index)
    {
        writer.WriteStartArray(list);
        for (var i = 0; i < run.Outcomes.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber(index, i);
            writer.WriteString("status", ItemStatus(run, run.Outcomes[i]));
            if (run.Outcomes[i] is { } outcome)
            {
                writer.WritePropertyName("result");
                OutcomeJson.Write(writer, outcome);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static int Count(ChildRunStatus run, string status) => run.Outcomes.Count(o => ItemStatus(run, o) == status);

    static string ItemStatus(ChildRunStatus run, Outcome? outcome) => outcome switch
    {
        null when run.CompletedAt is null => "running",
        null => "cancelled",
        { IsFailed: true, Error.Code: ErrorCodes.Cancelled } => "cancelled",
        { IsFailed: true } => "failed",
        _ => "completed",
    };

    static string Name(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Paused => "paused",
        _ => "running",
    };
}
