using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Server.Hosting;

/// <summary>Asks the store whether it reads and writes. One question at a time, however many want to know: a store that hangs costs one thread.</summary>
sealed class StoreProbe(IRunStore store, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Lock _gate = new();
    Task _asking = Task.CompletedTask;

    /// <summary>Returns when the store answered.</summary>
    /// <exception cref="StoreUnavailableException">It failed, or did not answer within five seconds.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        Task asking;
        lock (_gate)
        {
            if (_asking.IsCompleted)
                _asking = Task.Run(AskAsync, CancellationToken.None);
            asking = _asking;
        }

        try
        {
            await asking.WaitAsync(Patience, time, cancel);
        }
        catch (TimeoutException)
        {
            throw new StoreUnavailableException($"The store did not answer within {Patience.TotalSeconds} s.", outcomeUnknown: false);
        }
    }

    async Task AskAsync()
    {
        await store.Index.FindAsync(RunKey.DefaultTenant, Guid.Empty);

        // A store whose disk failed may read on from what it has in memory. This goes the way of a write and changes nothing.
        await store.DeleteRunAsync(RunKey.DefaultTenant, Guid.Empty);
    }
}
