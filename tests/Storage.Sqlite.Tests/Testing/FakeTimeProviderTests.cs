using StepFlow.Testing.Time;

namespace StepFlow.Storage.Sqlite.Tests.Testing;

public sealed class FakeTimeProviderTests
{
    readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Time_moves_only_when_told()
    {
        var (now, stamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(3));
        (_clock.GetUtcNow() - now).ShouldBe(TimeSpan.FromSeconds(3));
        _clock.GetElapsedTime(stamp).ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Timers_fire_in_order_and_at_their_own_time()
    {
        List<(string, double)> fired = [];
        var start = _clock.GetUtcNow();
        using var late = Timer("late", 5);
        using var early = Timer("early", 2);
        using var same = Timer("same", 5);
        _clock.UntilNextTimer().ShouldBe(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(4));
        fired.ShouldBe([("early", 2)]);
        _clock.Advance(TimeSpan.FromSeconds(4));
        fired.ShouldBe([("early", 2), ("late", 5), ("same", 5)]);
        _clock.PendingTimers.ShouldBe(0);

        ITimer Timer(string name, int seconds) => _clock.CreateTimer(
            _ => fired.Add((name, (_clock.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_period_fires_for_each_interval_until_it_is_disposed()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(7));
        fired.ShouldBe(4);
        timer.Dispose();
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(7));
        fired.ShouldBe(4);
    }

    [Fact]
    public void A_timer_set_by_a_timer_fires_in_the_same_advance_when_it_is_due()
    {
        var fired = 0;
        using var first = _clock.CreateTimer(
            _ => _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromSeconds(2));
        fired.ShouldBe(1);
    }

    [Fact]
    public void A_jump_of_the_wall_clock_moves_no_timer()
    {
        var fired = 0;
        using var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        _clock.JumpTo(_clock.GetUtcNow().AddYears(1));
        fired.ShouldBe(0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        fired.ShouldBe(1);
    }

    [Fact]
    public async Task Delays_and_timeouts_follow_it()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock);
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
        _clock.Advance(TimeSpan.FromSeconds(30));
        source.IsCancellationRequested.ShouldBeTrue();
        delay.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(30));
        await delay;
    }

    [Fact]
    public void A_timer_that_rearms_itself_without_a_delay_is_named()
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(_ => timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Should.Throw<InvalidOperationException>(() => _clock.Advance(TimeSpan.FromSeconds(2)));
        timer.Dispose();
    }
}
