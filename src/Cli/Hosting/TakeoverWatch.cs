using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Hosting;

/// <summary>
/// Notices that another process has written into the journal of our run. A run that only waits would otherwise never learn it: the fence
/// shows itself at the next append.
/// </summary>
sealed class TakeoverWatch(IRunStore store) : IRunObserver
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    long _lastOwn;

    /// <inheritdoc/>
    public void OnEvents(
        RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf) =>
        Volatile.Write(ref _lastOwn, firstSequence + events.Count - 1);

    /// <summary>Waits until another process has written something; also ends when the watch is cancelled or the store is away.</summary>
    public async Task<Takeover> WaitAsync(RunKey run, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(cancel))
            {
                if (await LookAsync(run, cancel) is var takeover and not Takeover.None)
                    return takeover;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException)
        {
            // A store that is away is the run's own business; the watch has nothing to say then.
        }

        return Takeover.None;
    }

    /// <summary>What others have written since our last record.</summary>
    public async Task<Takeover> LookAsync(RunKey run, CancellationToken cancel)
    {
        var found = Takeover.None;
        long? own = null;
        if (Volatile.Read(ref _lastOwn) is not (> 0 and var last))
            return found;
        await foreach (var record in store.Journal.ReadAsync(run, last, cancel))
        {
            own ??= record.Epoch;
            if (record.Epoch > own)
                found = found == Takeover.Works || record.Kind == RecordKind.RunRecovered ? Takeover.Works : Takeover.Command;
        }

        return found;
    }
}
