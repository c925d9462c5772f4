namespace StepFlow.Testing.Time;

/// <summary>A clock that only the test moves. Timers fire on the thread that calls <see cref="Advance"/>, in the order they are due.</summary>
public sealed class FakeTimeProvider(DateTimeOffset start) : TimeProvider
{
    /// <summary>Bounds <see cref="Advance"/>: a zero-period timer that re-arms itself would otherwise never let it end.</summary>
    const int MaxFiringsAnAdvance = 1_000_000;

    readonly Lock _gate = new();
    readonly SortedSet<FakeTimer> _timers = new(FakeTimer.ByDueTime);
    DateTimeOffset _now = start;
    long _ticks;
    long _numbered;

    /// <summary>Starts at midnight of the first day of 2030, UTC.</summary>
    public FakeTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many timers wait to fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _ticks;
        }
    }

    /// <summary>Lets time pass; every timer due on the way fires at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (_gate)
        {
            target = _ticks + by.Ticks;
        }

        for (var fired = 0; TakeDue(target) is { } timer; fired++)
        {
            if (fired == MaxFiringsAnAdvance)
            {
                throw new InvalidOperationException($"{fired} timers fired within one Advance({by}); one re-arms itself without a delay.");
            }

            timer.Fire();
        }
    }

    /// <summary>Sets the wall clock alone, as an operator or NTP would; timers and timestamps do not notice.</summary>
    public void JumpTo(DateTimeOffset now)
    {
        lock (_gate)
        {
            _now = now;
        }
    }

    /// <summary>When the next timer is due, from now; null when none waits.</summary>
    public TimeSpan? UntilNextTimer()
    {
        lock (_gate)
        {
            return _timers.Min is { } timer ? TimeSpan.FromTicks(timer.Due - _ticks) : null;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal bool Schedule(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.Disposed)
            {
                return false;
            }

            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Add_NeedsLock(timer, _ticks + Math.Max(0, dueTime.Ticks));
            }

            return true;
        }
    }

    internal void Remove(FakeTimer timer)
    {
        lock (_gate)
        {
            timer.Disposed = true;
            _timers.Remove(timer);
        }
    }

    FakeTimer? TakeDue(long target)
    {
        lock (_gate)
        {
            var timer = _timers.Min;
            if (timer is null || timer.Due > target)
            {
                MoveTo_NeedsLock(target);
                return null;
            }

            _timers.Remove(timer);
            MoveTo_NeedsLock(timer.Due);
            if (timer.Period > TimeSpan.Zero)
            {
                Add_NeedsLock(timer, timer.Due + timer.Period.Ticks);
            }

            return timer;
        }
    }

    void Add_NeedsLock(FakeTimer timer, long due)
    {
        timer.Due = due;
        timer.Number = ++_numbered;
        _timers.Add(timer);
    }

    void MoveTo_NeedsLock(long ticks)
    {
        if (ticks > _ticks)
        {
            _now = _now.AddTicks(ticks - _ticks);
            _ticks = ticks;
        }
    }
}
