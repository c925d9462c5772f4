using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>The bounded queue in front of the writer thread. Callers wait for a place without a thread; the writer spins a little, then sleeps.</summary>
/// <param name="places">The free places. Never disposed: it holds nothing, and callers may still come after the store was closed.</param>
sealed class WriteQueue(SemaphoreSlim places)
{
    // About as long as a caller takes from its completed write to its next one; a sleep and wake-up costs more.
    const int Spins = 60;

    readonly object _gate = new();
    readonly Queue<WriteOperation> _waiting = new();
    int _count;
    bool _asleep;
    StoreUnavailableException? _closed;

    /// <summary>Waits for a place in the queue, which <see cref="Add"/> or <see cref="GiveBack"/> uses up.</summary>
    public Task WaitForPlaceAsync(CancellationToken cancellationToken) => places.WaitAsync(cancellationToken);

    /// <summary>Gives a place back unused.</summary>
    public void GiveBack() => places.Release();

    /// <summary>Waits for a place and queues an operation, which is then carried out whatever becomes of the token.</summary>
    public async ValueTask EnqueueAsync(WriteOperation operation, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        Add(operation);
    }

    /// <summary>Carries out a rarer write and waits until it is durable. See <see cref="SessionOperation{T}"/>.</summary>
    public ValueTask<T> RunAsync<T>(Func<WriteSession, T> work, CancellationToken cancellationToken, int bytes = 0) =>
        RunAsync(new SessionOperation<T>(session => (work(session), null), bytes), cancellationToken);

    /// <summary>Carries out a rarer write that may refuse, having changed nothing, and waits until it is durable.</summary>
    public async ValueTask TryAsync(Func<WriteSession, Exception?> work, CancellationToken cancellationToken, int bytes = 0) =>
        await RunAsync(new SessionOperation<bool>(session => (true, work(session)), bytes), cancellationToken);

    async ValueTask<T> RunAsync<T>(SessionOperation<T> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EnqueueAsync(operation, cancellationToken);
        return await operation.Task;
    }

    /// <summary>Queues an operation, for which there is a place; a closed queue fails it.</summary>
    public void Add(WriteOperation operation)
    {
        lock (_gate)
        {
            if (_closed is null)
            {
                _waiting.Enqueue(operation);
                Volatile.Write(ref _count, _waiting.Count);
                if (_asleep)
                {
                    Monitor.Pulse(_gate);
                }

                return;
            }
        }

        places.Release();
        operation.Fail(new StoreUnavailableException(_closed.Message, outcomeUnknown: false, _closed.InnerException));
    }

    /// <summary>Refuses everything from now on; what waits already is still handed out.</summary>
    public void Close(StoreUnavailableException reason)
    {
        lock (_gate)
        {
            _closed ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Moves what waits into <paramref name="batch"/>; blocks until there is something. False: closed and empty.</summary>
    public bool Take(List<WriteOperation> batch, int limit)
    {
        var spin = 0;
        while (Volatile.Read(ref _count) == 0 && spin++ < Spins)
        {
            Thread.SpinWait(20);
        }

        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed is not null)
                {
                    return false;
                }

                _asleep = true;
                Monitor.Wait(_gate);
                _asleep = false;
            }
        }

        TakeMore(batch, limit);
        return true;
    }

    /// <summary>Moves what waits into <paramref name="batch"/>, without blocking.</summary>
    public int TakeMore(List<WriteOperation> batch, int limit)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return 0;
        }

        var taken = 0;
        lock (_gate)
        {
            while (batch.Count < limit && _waiting.TryDequeue(out var operation))
            {
                batch.Add(operation);
                taken++;
            }

            Volatile.Write(ref _count, _waiting.Count);
        }

        if (taken > 0)
        {
            places.Release(taken);
        }

        return taken;
    }
}
