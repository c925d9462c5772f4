using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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

    static readonly ConditionalWeakTable<Flow, Blob> Documents = [];

    /// <summary>The blob with a flow's document, which goes with the start of every run of it: a run keeps its flow.</summary>
    public static Blob DocumentOf(Flow flow) =>
        Documents.GetValue(flow, static f => new Blob(f.Id, BlobKind.Flow, Flows.Json.CanonicalJson.Write(f.Document)));

    /// <summary>The document of a flow this host has compiled; null when it has forgotten it.</summary>
    public Blob? FindDocument(string tenant, string flowId) => _plans.TryGetValue((tenant, flowId), out var plan) ? DocumentOf(plan.Flow) : null;

    /// <summary>The plan of a flow at hand. The flow is not stored here: that is done with the start of the run.</summary>
    public FlowPlan Add(string tenant, Flow flow, JsonElement? overrides)
    {
        if (!_plans.TryGetValue((tenant, flow.Id), out var plan))
            plan = Keep(tenant, flow.Id, Compile(flow));
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
