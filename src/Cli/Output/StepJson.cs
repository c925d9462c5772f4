using System.Text.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Reports;

namespace StepFlow.Cli.Output;

/// <summary>A step of a run as JSON.</summary>
static class StepJson
{
    public static void Write(Utf8JsonWriter writer, StepReport row, Step? step)
    {
        writer.WriteStartObject();
        writer.WriteString("runId", row.Address.RunId);
        writer.WriteNumber("itemIndex", row.Address.Item);
        writer.WriteNumber("stepIndex", row.Address.Step);
        if (step is not null)
        {
            writer.WriteString("stepId", step.Id);
            writer.WriteString("component", step.Component);
        }

        writer.WriteString("status", row.Status);
        writer.WriteNumber("attempt", row.Attempt);
        writer.WriteNumber("starts", row.Starts);
        writer.WriteNumber("retries", row.Retries);
        writer.WriteString("startedAt", row.StartedAt);
        if (row.CompletedAt is { } end)
        {
            writer.WriteString("completedAt", end);
            writer.WriteNumber("durationMs", (long)(end - row.StartedAt).TotalMilliseconds);
        }

        if (row.WaitsFor is { } wait)
        {
            writer.WriteStartObject("waitsFor");
            writer.WriteString("kind", wait);
            if (row.WaitsOn is { } on)
                writer.WriteString(wait == "signal" ? "name" : "runId", on);
            if (row.DueAt is { } due)
                writer.WriteString("dueAt", due);
            writer.WriteEndObject();
        }

        if (row.Outcome is { } outcome)
        {
            writer.WritePropertyName("result");
            OutcomeJson.Write(writer, outcome);
        }
        else if (row.Error is { } error)
        {
            writer.WritePropertyName("lastError");
            OutcomeJson.WriteError(writer, error);
        }

        writer.WriteEndObject();
    }
}
