using System.Collections.Concurrent;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Runs;

/// <summary>Who waits for steps that are run by hand. Safe for concurrent use.</summary>
sealed class StepWaits
{
    // Few runs are ever stepped through, and every commit asks.
    ConcurrentDictionary<StepAddress, TaskCompletionSource<Outcome?>>? _waits;

    public bool Any => _waits is { IsEmpty: false };

    public Task<Outcome?> Wait(StepAddress step) =>
        All().GetOrAdd(step, _ => new TaskCompletionSource<Outcome?>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Steps have ended, durably.</summary>
    public void Ended(List<StepCompleted> steps)
    {
        foreach (var step in steps)
        {
            if (All().TryRemove(new StepAddress(step.RunId, step.Item, step.Step), out var wait))
                wait.TrySetResult(step.Outcome);
        }
    }

    /// <summary>No step will end any more.</summary>
    public void Close(Exception? reason = null)
    {
        if (_waits is not { } waits)
            return;
        foreach (var step in waits.Keys)
        {
            if (!waits.TryRemove(step, out var wait))
                continue;
            if (reason is null)
                wait.TrySetResult(null);
            else
                wait.TrySetException(reason);
        }
    }

    ConcurrentDictionary<StepAddress, TaskCompletionSource<Outcome?>> All()
    {
        if (_waits is { } waits)
            return waits;
        Interlocked.CompareExchange(ref _waits, new ConcurrentDictionary<StepAddress, TaskCompletionSource<Outcome?>>(), null);
        return _waits;
    }
}
