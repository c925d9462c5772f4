using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Webhooks;

/// <summary>What a message says: the run as <c>GET /runs/{id}</c> has it, without items. Never results: they may be large, and are read with a key.</summary>
static class WebhookBody
{
    public static byte[] Of(Guid id, string told, DateTimeOffset now, RunSummary run) => CanonicalJson.Write(CanonicalJson.Build(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("event", told);
        json.WriteString("createdAt", now);
        json.WriteString("tenant", run.Tenant);
        json.WriteStartObject("run");
        json.WriteString("runId", run.RunId);
        json.WriteString("rootRunId", run.RootRunId);
        json.WriteString("flowId", run.FlowId);
        if (run.FlowName is { } name)
            json.WriteString("flowName", name);
        json.WriteString("status", run.Status == RunStatus.Parked ? "recoveryFailed" : run.Status.ToString().ToLowerInvariant());
        if (run.Reason is { } reason)
            json.WriteString("reason", reason.Length > 4096 ? reason[..4096] : reason);
        WriteItems(json, run);
        json.WriteString("createdAt", run.CreatedAt);
        if (run.CompletedAt is { } completedAt)
            json.WriteString("completedAt", completedAt);
        if (run.ForkedFrom is { } origin)
            json.WriteString("forkedFrom", origin);
        json.WriteStartObject("labels");
        foreach (var (label, value) in run.Labels)
            json.WriteString(label, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }));

    static void WriteItems(Utf8JsonWriter json, RunSummary run)
    {
        var open = run.ItemsTotal - run.ItemsCompleted - run.ItemsFailed - run.ItemsCancelled;
        var isCancelled = run.Status == RunStatus.Cancelled;
        json.WriteStartObject("items");
        json.WriteNumber("total", run.ItemsTotal);
        json.WriteNumber("completed", run.ItemsCompleted);
        json.WriteNumber("running", isCancelled ? 0 : open);
        json.WriteNumber("failed", run.ItemsFailed);
        json.WriteNumber("cancelled", run.ItemsCancelled + (isCancelled ? open : 0));
        json.WriteEndObject();
    }
}
