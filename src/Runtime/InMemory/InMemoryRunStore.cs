using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

/// <summary>A store for tests and throw-away runs: the whole contract but durability. It ends with the process.</summary>
public sealed class InMemoryRunStore : IRunStore
{
    readonly InMemoryState _state = new();

    /// <summary>An empty store.</summary>
    public InMemoryRunStore()
    {
        Journal = new InMemoryJournal(_state);
        Index = new InMemoryRunIndex(_state);
        Snapshots = new InMemorySnapshots(_state);
        Blobs = new InMemoryBlobs(_state);
    }

    /// <inheritdoc/>
    public IRunJournal Journal { get; }

    /// <inheritdoc/>
    public IRunIndex Index { get; }

    /// <inheritdoc/>
    public IRunSnapshots Snapshots { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_state.Gate)
        {
            _state.Closed = true;
        }

        return ValueTask.CompletedTask;
    }
}
