using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Forking;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Recovery;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Hosting;

/// <summary>Prepares the start of a run that is forked from another.</summary>
sealed class RunForker(RunServices services, RunTable table)
{
    /// <summary>What the new run begins with, its compiled flow, and that flow before overrides.</summary>
    /// <exception cref="RunCommandException">There is no such run or step, a secret is missing, or the flow cannot be run.</exception>
    public async Task<(StartRun Start, FlowPlan Plan, Flow Flow)> PrepareAsync(ForkRequest request, Guid forkId, CancellationToken cancellationToken)
    {
        var key = new RunKey(request.Tenant, request.RunId);
        var (origin, history) = await ReadAsync(key, cancellationToken);
        var from = await services.Plans.GetAsync(request.Tenant, origin.FlowId, origin.Overrides, cancellationToken);
        var overrides = request.Overrides ?? origin.Overrides;
        var flow = request.Flow ?? (await services.Plans.GetAsync(request.Tenant, origin.FlowId, null, cancellationToken)).Flow;
        var plan = services.Plans.Add(request.Tenant, flow, overrides);
        var again = Indexes(plan, request.FromSteps);
        var secrets = Secrets(request, origin, key, plan);
        var inputs = request.Inputs ?? origin.Inputs;
        var variables = request.Variables ?? origin.Variables;
        var started = new RunStarted(forkId)
        {
            FlowId = flow.Id,
            Overrides = overrides,
            Inputs = inputs,
            Variables = variables,
            Secrets = [.. secrets.Keys],
            MaxConcurrency = origin.MaxConcurrency,
            MaxItems = origin.MaxItems,
            Webhooks = origin.Webhooks,
            Labels = request.Labels ?? origin.Labels,
            IdempotencyKey = request.IdempotencyKey,
            TraceParent = request.TraceParent,
            ForkedFrom = request.RunId,
        };
        var kept = ForkPlanner.Keep(
            forkId, new ForkSide(from, origin.Inputs, origin.Variables), new ForkSide(plan, inputs, variables), again, history);
        var full = await InFullAsync(request.Tenant, inputs, cancellationToken);
        return (new StartRun(started, secrets) { Paused = request.Paused, Completed = kept, FullInputs = full }, plan, flow);
    }

    async Task<(RunStarted Origin, List<StepCompleted> History)> ReadAsync(RunKey key, CancellationToken cancellationToken)
    {
        RunStarted? origin = null;
        List<StepCompleted> history = [];
        await foreach (var record in services.Options.Store.Journal.ReadAsync(key, 1, cancellationToken))
        {
            if (origin is null)
                origin = (RunStarted)RunEventCodec.Decode(key, record);
            else if (record.Kind == RecordKind.StepCompleted && record.RunId == key.RootRunId)
                history.Add((StepCompleted)RunEventCodec.Decode(key, record));
        }

        return origin is null ? throw RunCommandException.NoSuchRun(key.RootRunId) : (origin, history);
    }

    static HashSet<int> Indexes(FlowPlan plan, IReadOnlyList<string> steps)
    {
        var unknown = steps.Where(id => plan.IndexOf(id) is var index && (index < 0 || index >= plan.MainCount)).ToList();
        return unknown.Count == 0
            ? [.. steps.Select(plan.IndexOf)]
            : throw RunCommandException.NoSuchSteps(unknown, plan);
    }

    Dictionary<string, JsonElement> Secrets(ForkRequest request, RunStarted origin, RunKey key, FlowPlan plan)
    {
        var known = new Dictionary<string, JsonElement>(table.SecretsOf(key) ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal);
        foreach (var (name, value) in request.Secrets)
            known[name] = value;
        string[] names = [.. origin.Secrets.Union(request.Secrets.Keys)];
        var options = services.Options;
        var found = SecretSources.For(plan.Flow, names, options.Environment, known, options.Schemas);
        return names.Except(found.Keys).ToList() is { Count: > 0 } missing
            ? throw new RunCommandException(RunCommandException.Refused, $"Give the values of the secret variables {string.Join(", ", missing)} to fork the run")
            : found;
    }

    // Large inputs were journaled as references; schemas look at what they refer to.
    async Task<IReadOnlyList<JsonElement>> InFullAsync(string tenant, IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        var full = new JsonElement[inputs.Count];
        for (var i = 0; i < full.Length; i++)
        {
            full[i] = BlobReference.TryRead(inputs[i], out var blobId) && await services.Blobs.FindAsync(tenant, blobId, cancellationToken) is { Data: var content }
                ? content
                : inputs[i];
        }

        return full;
    }
}
