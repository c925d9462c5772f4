using System.Collections.Concurrent;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Runs;

/// <summary>Who waits for steps that are run by hand. Safe for concurrent use.</summary>
sealed class StepWaits
{
    readonly ConcurrentDictionary<StepAddress, TaskCompletionSource<Outcome?>> _waits = new();

    public bool Any => !_waits.IsEmpty;

    public Task<Outcome?> Wait(StepAddress step) =>
        _waits.GetOrAdd(step, _ => new TaskCompletionSource<Outcome?>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Steps have ended, durably.</summary>
    public void Ended(List<StepCompleted> steps)
    {
        foreach (var step in steps)
        {
            if (_waits.TryRemove(new StepAddress(step.RunId, step.Item, step.Step), out var wait))
                wait.TrySetResult(step.Outcome);
        }
    }

    /// <summary>No step will end any more.</summary>
    public void Close(Exception? reason = null)
    {
        foreach (var step in _waits.Keys)
        {
            if (!_waits.TryRemove(step, out var wait))
                continue;
            if (reason is null)
                wait.TrySetResult(null);
            else
                wait.TrySetException(reason);
        }
    }
}
