using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

/// <summary>What the parts of the store share. Everything is used under <see cref="Gate"/> only.</summary>
sealed class InMemoryState
{
    public Lock Gate { get; } = new();

    public Dictionary<RunKey, MemoryJournal> Journals { get; } = [];

    public Dictionary<(string Tenant, Guid RunId), RunSummary> Runs { get; } = [];

    public Dictionary<(string Tenant, string Id), Blob> Blobs { get; } = [];

    public bool Closed { get; set; }

    public void RequireOpen_NeedsLock()
    {
        if (Closed)
        {
            throw new StoreUnavailableException("The store is closed; open a new one.", outcomeUnknown: false);
        }
    }
}
