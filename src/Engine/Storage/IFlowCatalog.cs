namespace StepFlow.Engine.Storage;

/// <summary>The flows users stored. An entry keeps its document alive; runs keep the documents of their flows themselves.</summary>
public interface IFlowCatalog
{
    /// <summary>Stores a flow and its document in one transaction. A flow that is there stays as it is.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="flow">The entry.</param>
    /// <param name="document">The canonical document; its id is the entry's.</param>
    /// <param name="cancellationToken">Cancels until it is queued.</param>
    /// <returns>Whether it was new.</returns>
    /// <exception cref="ArgumentException">The document has another id than the entry, or no SHA-256.</exception>
    ValueTask<bool> PutAsync(string tenant, FlowEntry flow, Blob document, CancellationToken cancellationToken = default);

    /// <summary>One entry; null when the tenant stored no such flow.</summary>
    ValueTask<FlowEntry?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken = default);

    /// <summary>A page of entries, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A page has no such size.</exception>
    ValueTask<IReadOnlyList<FlowEntry>> ListAsync(FlowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Takes a flow out. Its document goes when no run and no pin keeps it. False: there was none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, string flowId, CancellationToken cancellationToken = default);
}
