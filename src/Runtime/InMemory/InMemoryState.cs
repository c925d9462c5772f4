using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Runtime.InMemory;

/// <summary>What the parts of the store share. Everything is used under <see cref="Gate"/> only.</summary>
sealed class InMemoryState
{
    public Lock Gate { get; } = new();

    public Dictionary<RunKey, MemoryJournal> Journals { get; } = [];

    public Dictionary<(string Tenant, Guid RunId), RunSummary> Runs { get; } = [];

    public Dictionary<(string Tenant, string Key), (Guid RunId, string RequestHash)> Claims { get; } = [];

    public Dictionary<(string Tenant, Guid Id), WebhookDelivery> Deliveries { get; } = [];

    public BlobTable Blobs { get; } = new();

    /// <summary>Those that have ever stored anything.</summary>
    public SortedSet<string> Tenants { get; } = new(StringComparer.Ordinal);

    public bool Closed { get; set; }

    public void RequireOpen_NeedsLock()
    {
        if (Closed)
        {
            throw new StoreUnavailableException("The store is closed; open a new one.", outcomeUnknown: false);
        }
    }
}
