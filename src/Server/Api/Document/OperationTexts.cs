namespace StepFlow.Server.Api.Document;

/// <summary>What operations do, in words, for those that do not say it where they are mapped.</summary>
static class OperationTexts
{
    static readonly Dictionary<string, (string Summary, string Description)> Texts = new(StringComparer.Ordinal)
    {
        ["healthCheck"] = ("Health", "Whether the process answers. Says nothing about whether it takes work."),
        ["liveness"] = ("Liveness", "The same, for orchestrators: a process that does not answer should be restarted."),
        ["readiness"] = ("Readiness", "200 when the server takes work. 503 while it takes up the runs of an earlier process, while its store does not answer, and while it stops."),
        ["storeFlow"] = ("Store a flow", "Checks a flow and stores it under the hash of its content. Every finding is in diagnostics; with fatal ones stored is false. Takes JSON {flow, dryRun?} or the YAML document itself."),
        ["getFlow"] = ("Get a flow", "The document as it was stored, and its example inputs."),
        ["getFlowVariables"] = ("Variables of a flow", "Their schema, and the environment variables that may supply them."),
        ["createRun"] = ("Start a run", "Runs a flow on one or more inputs. 202 as soon as the start is durable; with wait=true 200 with the results, or 202 when the time was up: the run goes on."),
        ["listRuns"] = ("List runs", "Newest first."),
        ["getRun"] = ("Get a run", "Where a run, root or child, stands; with its first items and where their steps stand. wait=true waits until it has ended."),
        ["getRunItems"] = ("Items of a run", "Their results, in the order of the inputs, in pages."),
        ["getRunFlow"] = ("Flow of a run", "The flow as it was when the run began."),
        ["getRunSteps"] = ("Steps of an item", "With results, attempts, times and what they wait for, in pages."),
        ["getRunStep"] = ("Get a step", "One step of an item; asof shows it as it stood at a record of the journal."),
        ["cancelRun"] = ("Cancel a run", "Cancels a run and its children. Attempts in flight are told to stop."),
        ["pauseRun"] = ("Pause a run", "No step starts until it is resumed; attempts in flight go on and count."),
        ["resumeRun"] = ("Resume a run", "Continues a run that is paused or was parked."),
        ["signalRun"] = ("Send a signal", "Gives a value to the step that waits for this event, or will; kept until then. With an Idempotency-Key it counts once."),
        ["listComponents"] = ("List components", "What steps can call, with schemas as far as plugins tell them."),
        ["storeBlob"] = ("Store a blob", "Stores a JSON value or bytes under the hash of the content."),
        ["deleteRun"] = ("Delete a run", "Removes a root run that has ended, with its children, journal, labels, idempotency key and the blobs nobody else keeps."),
        ["listFlows"] = ("List flows", "Newest first."),
        ["deleteFlow"] = ("Delete a flow", "Takes a flow out of the list. Runs keep what they need of it."),
        ["deleteBlob"] = ("Delete a blob", "204 when it is gone; 202 when a run or a stored flow still needs it: then it goes with the last of them."),
        ["createKey"] = ("Make an API key", "A key for the caller's tenant. The answer is the only one that shows it."),
        ["listKeys"] = ("List API keys", "Those of the caller's tenant, without secrets; revoked and expired ones too."),
        ["revokeKey"] = ("Revoke an API key", "For good. Counts here at once, on other servers within seconds."),
        ["listAudit"] = ("Read the audit log", "Who did what in the caller's tenant, newest first."),
        ["getTenant"] = ("Get the tenant", "What holds for the caller's tenant and what it uses."),
        ["updateTenant"] = ("Set up the tenant", "Replaces the quotas and the retention that the tenant sets itself. Of its quotas and the operator's the stricter one holds."),
        ["getBlob"] = ("Get a blob", "As JSON, or as bytes with Accept: application/octet-stream."),
    };

    public static (string Summary, string Description)? Find(string? operationId) =>
        operationId is not null && Texts.TryGetValue(operationId, out var texts) ? texts : null;
}
