using StepFlow.Engine.Journal;
using StepFlow.Engine.State;

namespace StepFlow.Runtime.Timers;

/// <summary>
/// The timers of all runs of a host behind one timer of the clock. A timer fires when the wall clock has reached its time,
/// never before; a far one is looked at once a day, so clock changes and long sleeps of the machine do no harm. Timers outlive the
/// actors of their runs; the same timer set again, by a run that was read again, is one timer.
/// </summary>
sealed class TimerQueue : IAsyncDisposable
{
    static readonly TimeSpan LongestNap = TimeSpan.FromDays(1);

    readonly Lock _lock = new();
    readonly PriorityQueue<(RunKey Run, StepAddress Address), long> _due = new();
    readonly HashSet<(StepAddress Address, long Due)> _known = [];
    readonly TimeProvider _time;
    readonly Action<RunKey, StepAddress> _fire;
    readonly ITimer _timer;
    long _armedFor = long.MaxValue;

    /// <summary>Creates the queue.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="fire">Receives each timer whose time has come; must not block.</param>
    public TimerQueue(TimeProvider time, Action<RunKey, StepAddress> fire)
    {
        _time = time;
        _fire = fire;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(RunKey run, StepAddress address, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            var due = dueAt.ToUnixTimeMilliseconds();
            if (!_known.Add((address, due)))
                return;
            _due.Enqueue((run, address), due);
            if (due < _armedFor)
                Arm_NeedsLock();
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    void Fire()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        List<(RunKey Run, StepAddress Address)> fired = [];
        lock (_lock)
        {
            while (_due.TryPeek(out var next, out var due) && due <= now)
            {
                _due.Dequeue();
                _known.Remove((next.Address, due));
                fired.Add(next);
            }

            Arm_NeedsLock();
        }

        foreach (var (run, address) in fired)
            _fire(run, address);
    }

    void Arm_NeedsLock()
    {
        if (!_due.TryPeek(out _, out var due))
        {
            _armedFor = long.MaxValue;
            return;
        }

        _armedFor = due;
        var wait = TimeSpan.FromMilliseconds(Math.Max(1, due - _time.GetUtcNow().ToUnixTimeMilliseconds()));
        _timer.Change(wait < LongestNap ? wait : LongestNap, Timeout.InfiniteTimeSpan);
    }
}
