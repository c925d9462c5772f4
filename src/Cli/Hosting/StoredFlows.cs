using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Overrides;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Hosting;

/// <summary>The flows that runs of a store were started with, for the names of their steps.</summary>
sealed class StoredFlows(IRunStore store, string tenant)
{
    readonly Dictionary<string, Flow?> _flows = new(StringComparer.Ordinal);

    /// <summary>The step; null when the flow is not to be had any more.</summary>
    public async Task<Step?> FindStepAsync(RunStarted run, int index, CancellationToken cancel)
    {
        if (!_flows.TryGetValue(run.RunId.ToString(), out var flow))
            _flows[run.RunId.ToString()] = flow = await ReadAsync(run.FlowId, run.Overrides, cancel);
        if (flow is null)
            return null;
        return index < flow.Steps.Length ? flow.Steps[index] : flow.OnFailure.ElementAtOrDefault(index - flow.Steps.Length);
    }

    async Task<Flow?> ReadAsync(string id, JsonElement? overrides, CancellationToken cancel)
    {
        if (!_flows.TryGetValue(id, out var flow))
            _flows[id] = flow = await store.Blobs.FindAsync(tenant, id, cancel) is { } blob ? FlowReader.Read(blob.Content).Flow : null;
        return flow is not null && overrides is { } changes ? FlowOverrides.Apply(flow, changes).Flow ?? flow : flow;
    }
}
