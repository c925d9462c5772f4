using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class RetryTests
{
    const string OneStep = "steps: [{id: a, component: /x}]\noutput: {$step: a}";

    [Fact]
    public void Transport_failures_are_retried_by_the_hosts_budget_with_fibonacci_waits()
    {
        var simulation = new Simulation().Component("/x", _ => Answer.Failed(ErrorCodes.Unreachable)).Start(OneStep);
        var began = simulation.Now;
        simulation.Run();
        simulation.Dispatched.Select(d => d.Attempt).ShouldBe([1, 2, 3, 4]);
        (simulation.Now - began).ShouldBe(TimeSpan.FromSeconds(1 + 1 + 2));
        simulation.Result.Error!.Code.ShouldBe(ErrorCodes.Unreachable);
    }

    [Fact]
    public void Component_failures_are_not_retried_unless_the_step_says_so()
    {
        new Simulation().Component("/x", _ => Answer.Failed(ErrorCodes.ComponentFailed)).Start(OneStep).Run().Dispatched.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("onError: {action: retry, maxRetries: 2}", 3)]
    [InlineData("retry: {maxAttempts: 5}", 5)]
    [InlineData("retry: {maxAttempts: 5, on: [OTHER]}", 1)]
    [InlineData("retry: {maxAttempts: 1}", 1)]
    public void The_steps_policy_bounds_its_attempts(string policy, int attempts)
    {
        new Simulation().Component("/x", _ => Answer.Failed("MINE")).Start($"steps: [{{id: a, component: /x, {policy}}}]\noutput: {{$step: a}}")
            .Run().Dispatched.Count.ShouldBe(attempts);
    }

    [Fact]
    public void The_two_budgets_are_separate_and_attempts_count_on()
    {
        var simulation = new Simulation().Component("/x", a => Answer.Failed(a.Attempt % 2 == 1 ? ErrorCodes.Unreachable : ErrorCodes.ComponentFailed))
            .Start("steps: [{id: a, component: /x, retry: {maxAttempts: 3}}]\noutput: {$step: a}").Run();
        simulation.Dispatched.Select(d => d.Attempt).ShouldBe([1, 2, 3, 4, 5, 6]);
        simulation.Result.Error!.Code.ShouldBe(ErrorCodes.ComponentFailed);
    }

    [Fact]
    public void After_the_retries_on_error_decides()
    {
        var simulation = new Simulation().Component("/x", _ => Answer.Failed("MINE"))
            .Start("steps: [{id: a, component: /x, retry: {maxAttempts: 2}, onError: {action: useDefault, defaultValue: 5}}]\noutput: {$step: a}").Run();
        simulation.Dispatched.Count.ShouldBe(2);
        simulation.Result.Result.GetInt32().ShouldBe(5);
    }

    [Fact]
    public void A_timer_that_fires_early_changes_nothing()
    {
        var simulation = new Simulation().Component("/x", _ => Answer.Failed(ErrorCodes.Unreachable)).Start(OneStep);
        simulation.Feed(new StepReported(simulation.Dispatched[0].Address, 1, Outcome.Failed(ErrorCodes.Unreachable, "x")));
        simulation.Now += TimeSpan.FromMilliseconds(999);
        simulation.Feed(new TimerFired(simulation.Dispatched[0].Address)).Events.ShouldBeEmpty();
        simulation.Now += TimeSpan.FromMilliseconds(1);
        simulation.Feed(new TimerFired(simulation.Dispatched[0].Address)).Events.ShouldHaveSingleItem().ShouldBeOfType<StepsStarted>();
    }

    [Fact]
    public void A_late_or_repeated_report_changes_nothing()
    {
        var simulation = new Simulation().Component("/x", _ => null).Start("steps: [{id: a, component: /x}, {id: b, component: /x, input: {$step: a}}]\noutput: {$step: b}");
        var a = simulation.Dispatched[0];
        simulation.Feed(new StepReported(a.Address, 1, Outcome.Success(a.Input)));
        simulation.Feed(new StepReported(a.Address, 1, Outcome.Failed("LATE", "again"))).Events.ShouldBeEmpty();
        simulation.Feed(new StepReported(a.Address, 2, Outcome.Failed("LATE", "foreign"))).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_report_of_an_earlier_attempt_does_not_end_the_one_in_flight()
    {
        var simulation = new Simulation().Component("/x", _ => null).Start(OneStep);
        var address = simulation.Dispatched[0].Address;
        simulation.Feed(new StepReported(address, 1, Outcome.Failed(ErrorCodes.Timeout, "given up")));
        simulation.Run();
        simulation.Dispatched[^1].Attempt.ShouldBe(2);
        simulation.Feed(new StepReported(address, 1, Outcome.Success(simulation.Dispatched[0].Input))).Events.ShouldBeEmpty();
        simulation.State.IsTerminal.ShouldBeFalse();
    }

    [Fact]
    public void A_component_that_is_busy_is_asked_again_no_earlier_than_it_said()
    {
        var simulation = new Simulation().Component("/x", _ => null).Start("steps: [{id: a, component: /x, retry: {maxAttempts: 2}}]\noutput: {$step: a}");
        var decision = simulation.Feed(new StepReported(
            simulation.Dispatched[0].Address, 1, Outcome.Failed(ErrorCodes.ResourceUnavailable, "busy"), RetryAfter: TimeSpan.FromSeconds(30)));
        decision.Events.OfType<StepRetryScheduled>().Single().DueAt.ShouldBe(simulation.Now + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Jitter_shortens_the_wait_and_is_the_same_for_the_same_attempt()
    {
        DateTimeOffset Due()
        {
            var simulation = new Simulation().Component("/x", _ => null)
                .Start("steps: [{id: a, component: /x, retry: {maxAttempts: 2, backoff: {type: constant, delayMs: 1000, jitter: 1}}}]\noutput: {$step: a}");
            return simulation.Feed(new StepReported(simulation.Dispatched[0].Address, 1, Outcome.Failed("MINE", "x"))).Events.OfType<StepRetryScheduled>().Single().DueAt;
        }

        var wait = Due() - new Simulation().Now;
        wait.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        wait.ShouldNotBe(TimeSpan.FromSeconds(1));
        Due().ShouldBe(Due());
    }

    [Fact]
    public void An_attempt_lost_in_a_crash_starts_again_under_its_own_number()
    {
        var simulation = new Simulation().Component("/x", _ => null).Start(OneStep).Recover();
        simulation.Dispatched.Select(d => d.Attempt).ShouldBe([1, 1]);
    }
}
