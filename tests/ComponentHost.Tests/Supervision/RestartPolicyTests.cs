using StepFlow.ComponentHost.Supervision;
using StepFlow.Testing.Time;

namespace StepFlow.ComponentHost.Tests.Supervision;

public sealed class RestartPolicyTests
{
    static readonly RestartSettings Settings = new()
    {
        InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(5), MaxCrashes = 4, Window = TimeSpan.FromSeconds(60), OpenFor = TimeSpan.FromSeconds(30),
    };

    readonly FakeTimeProvider _clock = new();
    readonly RestartPolicy _policy = new(Settings);

    [Fact]
    public void Waits_double_up_to_the_longest_and_then_the_circuit_opens()
    {
        var verdicts = Enumerable.Range(0, 5).Select(_ => _policy.Crashed(_clock.GetUtcNow())).ToArray();
        verdicts.Select(v => v.Wait.TotalSeconds).ShouldBe([1, 2, 4, 5, 30]);
        verdicts.Select(v => v.IsOpen).ShouldBe([false, false, false, false, true]);
        verdicts[^1].Crashes.ShouldBe(5);
    }

    [Fact]
    public void Crashes_outside_of_the_window_do_not_count()
    {
        for (var i = 0; i < 20; i++)
        {
            _policy.Crashed(_clock.GetUtcNow()).IsOpen.ShouldBeFalse();
            _clock.Advance(TimeSpan.FromSeconds(16));
        }
    }

    [Fact]
    public void A_server_that_stays_up_for_a_window_starts_afresh()
    {
        _policy.Crashed(_clock.GetUtcNow());
        _policy.Crashed(_clock.GetUtcNow()).Wait.ShouldBe(TimeSpan.FromSeconds(2));
        _policy.Ready(_clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromSeconds(60));
        _policy.Crashed(_clock.GetUtcNow()).Wait.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void After_an_open_circuit_one_failed_start_opens_it_again_and_a_good_one_restores_the_budget()
    {
        for (var i = 0; i < 5; i++)
            _policy.Crashed(_clock.GetUtcNow());
        _clock.Advance(Settings.OpenFor);
        _policy.Crashed(_clock.GetUtcNow()).IsOpen.ShouldBeTrue();
        _clock.Advance(Settings.OpenFor);
        _policy.Ready(_clock.GetUtcNow());
        for (var i = 0; i < 4; i++)
            _policy.Crashed(_clock.GetUtcNow()).IsOpen.ShouldBeFalse();
        _policy.Crashed(_clock.GetUtcNow()).IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void Very_many_crashes_neither_overflow_nor_are_all_remembered()
    {
        var policy = new RestartPolicy(Settings with { MaxCrashes = 1_000_000 });
        for (var i = 0; i < 10_000; i++)
            policy.Crashed(_clock.GetUtcNow()).Wait.ShouldBeLessThanOrEqualTo(Settings.MaxBackoff);
    }
}
