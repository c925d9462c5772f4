using System.Text.Json;

namespace StepFlow.Runtime.Runs;

/// <summary>What stays in memory of a run that this host owns and that has left it: all else is in the journal.</summary>
/// <param name="epoch">The epoch the host writes under.</param>
/// <param name="nextSnapshot">The record from which on a snapshot is due.</param>
/// <param name="secrets">Its secrets; they are nowhere else.</param>
sealed class RestingRun(long epoch, long nextSnapshot, IReadOnlyDictionary<string, JsonElement> secrets)
{
    readonly Lock _lock = new();
    TaskCompletionSource? _woken;
    Exception? _stopped;

    public long Epoch { get; } = epoch;

    public long NextSnapshot { get; } = nextSnapshot;

    public IReadOnlyDictionary<string, JsonElement> Secrets { get; } = secrets;

    /// <summary>Ends when the run is in memory again. Made only for those who wait: there are many resting runs and few waiters.</summary>
    public Task Woken
    {
        get
        {
            lock (_lock)
            {
                _woken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_stopped is not null)
                    _woken.TrySetException(_stopped);
                return _woken.Task;
            }
        }
    }

    /// <summary>It is in memory again, or never will be.</summary>
    public void Wake(Exception? stopped = null)
    {
        lock (_lock)
        {
            _stopped = stopped;
            _woken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (stopped is null)
                _woken.TrySetResult();
            else
                _woken.TrySetException(stopped);
        }
    }
}
