using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Overrides;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Planning;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Runtime.Plans;

/// <summary>Compiled flows, once for each flow and set of overrides, shared by all runs of a tenant. Bounded; safe for concurrent use.</summary>
sealed class FlowPlans(IBlobStore blobs, ISchemaCompiler schemas)
{
    const int Capacity = 1000;

    readonly ConcurrentDictionary<(string Tenant, string Key), FlowPlan> _plans = new();

    /// <summary>The plan of a flow at hand. The flow is stored first when this host has not seen it yet.</summary>
    public async ValueTask<FlowPlan> AddAsync(string tenant, Flow flow, JsonElement? overrides, CancellationToken cancellationToken)
    {
        if (!_plans.TryGetValue((tenant, flow.Id), out var plan))
        {
            await blobs.PutAsync(tenant, new Blob(flow.Id, BlobKind.Flow, Flows.Json.CanonicalJson.Write(flow.Document)), cancellationToken);
            plan = Keep(tenant, flow.Id, Compile(flow));
        }

        return overrides is null ? plan : Override(tenant, plan.Flow, overrides.Value);
    }

    /// <summary>The plan of a stored flow.</summary>
    /// <exception cref="RunCommandException">There is no such flow, or it cannot be compiled any more.</exception>
    public async ValueTask<FlowPlan> GetAsync(string tenant, string flowId, JsonElement? overrides, CancellationToken cancellationToken)
    {
        if (!_plans.TryGetValue((tenant, RunState.PlanKey(flowId, overrides)), out var plan))
        {
            if (!_plans.TryGetValue((tenant, flowId), out plan))
            {
                var blob = await blobs.FindAsync(tenant, flowId, cancellationToken)
                    ?? throw new RunCommandException(RunCommandException.InvalidFlow, $"Flow {flowId} is not in the store");
                plan = Keep(tenant, flowId, Compile(Checked(FlowReader.Read(blob.Content))));
            }

            if (overrides is { } changes)
                plan = Override(tenant, plan.Flow, changes);
        }

        return plan;
    }

    FlowPlan Override(string tenant, Flow flow, JsonElement overrides)
    {
        var key = RunState.PlanKey(flow.Id, overrides);
        return _plans.TryGetValue((tenant, key), out var plan) ? plan : Keep(tenant, key, Compile(Checked(FlowOverrides.Apply(flow, overrides))));
    }

    FlowPlan Keep(string tenant, string key, FlowPlan plan)
    {
        // A compiled flow can always be had again, so when there are too many all go: simple, and rare.
        if (_plans.Count >= Capacity)
            _plans.Clear();
        return _plans.GetOrAdd((tenant, key), plan);
    }

    FlowPlan Compile(Flow flow)
    {
        try
        {
            return FlowPlan.Compile(flow, schemas);
        }
        catch (SchemaCompilationException e)
        {
            throw new RunCommandException(RunCommandException.InvalidFlow, $"A schema of the flow cannot be used: {e.Message} (at {e.SchemaPath})", e);
        }
    }

    static Flow Checked(FlowReadResult read) => read.Flow
        ?? throw new RunCommandException(
            RunCommandException.InvalidFlow,
            "The flow cannot be run: " + string.Join("; ", read.Diagnostics.Where(d => d.Level == Flows.Diagnostics.DiagnosticLevel.Fatal).Select(d => $"{d.Path}: {d.Message}")));
}
