using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>The bounded queue in front of the writer thread. Callers wait for a place without a thread; the writer spins a little, then sleeps.</summary>
sealed class WriteQueue(int capacity) : IDisposable
{
    // About as long as a caller takes from its completed write to its next one; a sleep and wake-up costs more.
    const int Spins = 60;

    readonly SemaphoreSlim _places = new(capacity);
    readonly object _gate = new();
    readonly Queue<WriteOperation> _waiting = new();
    int _count;
    bool _asleep;
    Exception? _closed;

    /// <summary>Waits for a place. Once queued, an operation is carried out whatever becomes of the caller's token.</summary>
    public ValueTask EnqueueAsync(WriteOperation operation, CancellationToken cancellationToken)
    {
        var place = _places.WaitAsync(cancellationToken);
        if (!place.IsCompletedSuccessfully)
        {
            return EnqueueLaterAsync(place, operation);
        }

        Add(operation);
        return ValueTask.CompletedTask;
    }

    /// <summary>Refuses everything from now on; what waits already is still handed out.</summary>
    public void Close(Exception reason)
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
            _places.Release(taken);
        }

        return taken;
    }

    public void Dispose() => _places.Dispose();

    async ValueTask EnqueueLaterAsync(Task place, WriteOperation operation)
    {
        await place;
        Add(operation);
    }

    void Add(WriteOperation operation)
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

        _places.Release();
        operation.Fail(_closed is StoreUnavailableException known ? new StoreUnavailableException(known.Message, false, known.InnerException) : _closed);
    }
}
