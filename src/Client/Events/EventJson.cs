using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Events;

/// <summary>The bodies of events, in the words of upstream where it has them.</summary>
static class EventJson
{
    public static string WireName(StreamEventKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static void Created(Utf8JsonWriter json, RunStarted started)
    {
        Run(json, started.RunId);
        if (started.Parent is { } parent)
            json.WriteString("parentRunId", parent.Step.RunId);
        json.WriteString("flowId", started.FlowId);
        json.WriteNumber("itemCount", started.Inputs.Count);
        if (started.ForkedFrom is { } origin)
            json.WriteString("forkedFrom", origin);
        if (started.Labels is not { Count: > 0 } labels)
            return;
        json.WriteStartObject("labels");
        foreach (var (name, value) in labels)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static void Step(Utf8JsonWriter json, Guid run, int item, int step, string? stepId, int attempt)
    {
        Run(json, run);
        json.WriteNumber("itemIndex", item);
        json.WriteNumber("stepIndex", step);
        if (stepId is not null)
            json.WriteString("stepId", stepId);
        json.WriteNumber("attempt", attempt);
    }

    public static void Waiting(Utf8JsonWriter json, StepDeferral deferral, DateTimeOffset time)
    {
        switch (deferral)
        {
            case SleepDeferral sleep:
                json.WriteString("waitsFor", "sleep");
                json.WriteString("dueAt", time + sleep.Duration);
                break;
            case SignalDeferral signal:
                json.WriteString("waitsFor", "signal");
                json.WriteString("waitsOn", signal.Name);
                if (signal.Timeout is { } timeout)
                    json.WriteString("dueAt", time + timeout);
                break;
            default:
                json.WriteString("waitsFor", "child");
                break;
        }
    }

    public static void Outcome(Utf8JsonWriter json, Outcome outcome, Outcome? shown)
    {
        json.WriteString("status", outcome.IsSuccess ? "completed" : outcome.IsFailed ? "failed" : "skipped");
        if (shown is null)
            return;
        json.WritePropertyName("result");
        FlowResultJson.Write(json, shown);
    }

    public static void Status(Utf8JsonWriter json, Guid run, Engine.Storage.RunStatus status)
    {
        Run(json, run);
        json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(RunViews.State(status).ToString()));
    }

    public static void Reason(Utf8JsonWriter json, Guid run, string? reason)
    {
        Run(json, run);
        if (reason is not null)
            json.WriteString("reason", reason);
    }

    public static void Run(Utf8JsonWriter json, Guid run) => json.WriteString("runId", run);
}
