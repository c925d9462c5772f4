using StepFlow.Engine.State;

namespace StepFlow.Runtime.Timers;

/// <summary>
/// The timers of all runs of a host behind one timer of the clock. A timer fires when the wall clock has reached its time,
/// never before; a far one is looked at once a day, so clock changes and long sleeps of the machine do no harm.
/// </summary>
sealed class TimerQueue : IAsyncDisposable
{
    static readonly TimeSpan LongestNap = TimeSpan.FromDays(1);

    readonly Lock _lock = new();
    readonly PriorityQueue<(Guid Root, StepAddress Address), long> _due = new();
    readonly TimeProvider _time;
    readonly Action<Guid, StepAddress> _fire;
    readonly ITimer _timer;
    long _armedFor = long.MaxValue;

    /// <summary>Creates the queue.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="fire">Receives each timer whose time has come; must not block.</param>
    public TimerQueue(TimeProvider time, Action<Guid, StepAddress> fire)
    {
        _time = time;
        _fire = fire;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(Guid root, StepAddress address, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            var due = dueAt.ToUnixTimeMilliseconds();
            _due.Enqueue((root, address), due);
            if (due < _armedFor)
                Arm_NeedsLock();
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    void Fire()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        List<(Guid Root, StepAddress Address)> fired = [];
        lock (_lock)
        {
            while (_due.TryPeek(out var next, out var due) && due <= now)
            {
                _due.Dequeue();
                fired.Add(next);
            }

            Arm_NeedsLock();
        }

        foreach (var (root, address) in fired)
            _fire(root, address);
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
