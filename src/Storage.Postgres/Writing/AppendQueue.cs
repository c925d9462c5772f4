using System.Threading.Channels;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>The bounded queue in front of the writers. Nothing is encoded before there is a place, so its capacity bounds the buffers.</summary>
/// <param name="places">The free places. Never disposed: it holds nothing, and callers may still come after the store was closed.</param>
sealed class AppendQueue(SemaphoreSlim places)
{
    // Bounds the memory of a transaction, whatever waits.
    const int MaxCommitBytes = 32 << 20;

    readonly Channel<AppendOperation> _waiting = Channel.CreateUnbounded<AppendOperation>();

    /// <summary>Queues an append, which is then carried out whatever becomes of the token; waits until it is durable.</summary>
    public async ValueTask AppendAsync(JournalAppend append, int length, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        AppendOperation operation;
        try
        {
            operation = new AppendOperation(append, length);
        }
        catch
        {
            places.Release();
            throw;
        }

        if (!_waiting.Writer.TryWrite(operation))
        {
            places.Release();
            throw new StoreUnavailableException("The store is closed; open it again.", outcomeUnknown: false);
        }

        await operation.Task;
    }

    /// <summary>Refuses everything from now on; what waits already is still handed out.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>Waits until there is something. False: closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _waiting.Reader.WaitToReadAsync();

    /// <summary>Moves what waits into <paramref name="batch"/>.</summary>
    public void Take(List<AppendOperation> batch, int limit)
    {
        var bytes = 0L;
        while (batch.Count < limit && bytes < MaxCommitBytes && _waiting.Reader.TryRead(out var operation))
        {
            batch.Add(operation);
            bytes += operation.Bytes;
        }

        if (batch.Count > 0)
        {
            places.Release(batch.Count);
        }
    }
}
