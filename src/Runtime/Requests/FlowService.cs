using System.Buffers;
using System.Collections.Concurrent;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Runtime.Requests;

/// <summary>The flows of tenants: checks them, stores them, finds them again. Safe for concurrent use.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class FlowService(IRunStore store, TimeProvider time)
{
    const int Capacity = 1000;

    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    readonly ConcurrentDictionary<(string Tenant, string Id), Flow> _flows = new();

    /// <summary>Stores a flow that was read without fatal findings; durable when the task completes. Storing it again changes nothing.</summary>
    /// <returns>Whether it is stored: false when it has fatal findings.</returns>
    public async ValueTask<bool> StoreAsync(string tenant, FlowReadResult read, CancellationToken cancellationToken = default)
    {
        if (read.Flow is not { } flow)
            return false;
        var document = new Blob(flow.Id, BlobKind.Flow, CanonicalJson.Write(flow.Document));
        await store.Flows.PutAsync(tenant, new FlowEntry(flow.Id, flow.Name, time.GetUtcNow()), document, cancellationToken);
        Keep(tenant, flow);
        return true;
    }

    /// <summary>A stored flow; null when the tenant has none with this id.</summary>
    public async ValueTask<Flow?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken = default)
    {
        if (_flows.TryGetValue((tenant, flowId), out var known))
            return known;
        if (!IsId(flowId) || await store.Blobs.FindAsync(tenant, flowId, cancellationToken) is not { Kind: BlobKind.Flow } blob)
            return null;
        return FlowReader.Read(blob.Content).Flow is { } flow ? Keep(tenant, flow) : null;
    }

    /// <summary>A stored flow.</summary>
    /// <exception cref="InvalidRequestException">The tenant has none with this id.</exception>
    public async ValueTask<Flow> GetAsync(string tenant, string flowId, CancellationToken cancellationToken = default) =>
        await FindAsync(tenant, flowId, cancellationToken) ?? throw new InvalidRequestException(
            InvalidRequestException.FlowNotFound, $"There is no flow '{Shown(flowId)}'. Store it first, and use the flowId that comes back.");

    /// <summary>Forgets a flow that was deleted.</summary>
    public void Forget(string tenant, string flowId) => _flows.TryRemove((tenant, flowId), out _);

    Flow Keep(string tenant, Flow flow)
    {
        // A flow can always be read again, so when there are too many all go: simple, and rare.
        if (_flows.Count >= Capacity)
            _flows.Clear();
        return _flows.GetOrAdd((tenant, flow.Id), flow);
    }

    static bool IsId(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    static string Shown(string text) => text.Length <= 100 ? text : $"{text.AsSpan(0, 100)}…";
}
