namespace StepFlow.Testing.Time;

/// <summary>A timer of <see cref="FakeTimeProvider"/>, whose lock guards all its fields.</summary>
sealed class FakeTimer(FakeTimeProvider provider, TimerCallback callback, object? state) : ITimer
{
    public static IComparer<FakeTimer> ByDueTime { get; } =
        Comparer<FakeTimer>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number)));

    public long Due { get; set; }

    /// <summary>Orders timers due at the same time: first set, first fired.</summary>
    public long Number { get; set; }

    public TimeSpan Period { get; set; }

    public bool Disposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => provider.Schedule(this, dueTime, period);

    public void Fire() => callback(state);

    public void Dispose() => provider.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
