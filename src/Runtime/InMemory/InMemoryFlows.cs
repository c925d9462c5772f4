using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryFlows(InMemoryState state) : IFlowCatalog
{
    readonly Dictionary<(string Tenant, string Id), FlowEntry> _flows = [];

    public ValueTask<bool> PutAsync(string tenant, FlowEntry flow, Blob document, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AppendChecks.Check(flow, document);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (!_flows.TryAdd((tenant, flow.FlowId), flow))
            {
                return new ValueTask<bool>(false);
            }

            state.Blobs.Put(tenant, document).IsInCatalog = true;
            state.Tenants.Add(tenant);
            return new ValueTask<bool>(true);
        }
    }

    public ValueTask<FlowEntry?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<FlowEntry?>(_flows.GetValueOrDefault((tenant, flowId)));
        }
    }

    public ValueTask<IReadOnlyList<FlowEntry>> ListAsync(FlowQuery query, CancellationToken cancellationToken = default)
    {
        Pages.Check(query.Limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<FlowEntry>>([.. _flows
                .Where(f => f.Key.Tenant == query.Tenant && (query.Name is null || f.Value.Name == query.Name)).Select(f => f.Value)
                .Where(f => query.After is not { } after || Compare(f, after) < 0)
                .OrderByDescending(f => f.StoredAt.UtcTicks).ThenByDescending(f => f.FlowId, StringComparer.Ordinal)
                .Take(query.Limit)]);
        }
    }

    public ValueTask<bool> DeleteAsync(string tenant, string flowId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (!_flows.Remove((tenant, flowId)))
            {
                return new ValueTask<bool>(false);
            }

            state.Blobs.Find(tenant, flowId)!.IsInCatalog = false;
            state.Blobs.Drop(tenant, flowId);
            return new ValueTask<bool>(true);
        }
    }

    static int Compare(FlowEntry flow, (DateTimeOffset StoredAt, string FlowId) place) =>
        flow.StoredAt.UtcTicks.CompareTo(place.StoredAt.UtcTicks) is var byTime && byTime != 0
            ? byTime : string.CompareOrdinal(flow.FlowId, place.FlowId);
}
