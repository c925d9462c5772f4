using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class WaitTests
{
    static Simulation Waiting(string extra = "", TimeSpan? timeout = null, string? standIn = null) => new Simulation()
        .Component("/wait", _ => Answer.Wait(new SignalDeferral("go", timeout, standIn is null ? null : JsonElement.Parse(standIn))))
        .Start($"steps: [{{id: w, component: /wait{extra}}}]\noutput: {{$step: w}}");

    [Fact]
    public void A_waiting_run_rests_until_its_signal_comes()
    {
        var simulation = Waiting().Run();
        simulation.State.IsTerminal.ShouldBeFalse();
        simulation.Feed(new SendSignal("go", JsonElement.Parse("7")));
        simulation.Result.Result.GetInt32().ShouldBe(7);
    }

    [Fact]
    public void A_signal_that_came_before_the_wait_counts()
    {
        var simulation = Waiting();
        simulation.Feed(new SendSignal("go", JsonElement.Parse("7")));
        simulation.Run().Result.Result.GetInt32().ShouldBe(7);
    }

    [Fact]
    public void A_signal_is_consumed_once()
    {
        var simulation = new Simulation().Component("/wait", _ => Answer.Wait(new SignalDeferral("go", null, null)))
            .Start("steps: [{id: a, component: /wait}, {id: b, component: /wait}]\noutput: [{$step: a}, {$step: b}]").Run();
        simulation.Feed(new SendSignal("go", JsonElement.Parse("1")));
        simulation.State.IsTerminal.ShouldBeFalse();
        simulation.Feed(new SendSignal("go", JsonElement.Parse("2")));
        simulation.Result.Result.GetRawText().ShouldBe("[1,2]");
    }

    [Fact]
    public void A_signal_that_came_early_goes_to_one_waiter_only()
    {
        var simulation = new Simulation().Component("/wait", _ => Answer.Wait(new SignalDeferral("go", null, null)))
            .Start("steps: [{id: a, component: /wait}, {id: b, component: /wait}]\noutput: [{$step: a}, {$step: b}]");
        simulation.Feed(new SendSignal("go", JsonElement.Parse("1")));
        simulation.Run().State.IsTerminal.ShouldBeFalse();
        simulation.State.Signals.ShouldBeEmpty();
        simulation.Recover().Run().State.IsTerminal.ShouldBeFalse();
    }

    [Fact]
    public void A_signal_sent_twice_under_one_id_counts_once()
    {
        var simulation = Waiting();
        simulation.Feed(new SendSignal("other", JsonElement.Parse("1"), "id-1"));
        simulation.Feed(new SendSignal("other", JsonElement.Parse("1"), "id-1")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Signals_beyond_the_buffer_are_refused()
    {
        var simulation = new Simulation(new MachineOptions { MaxBufferedSignals = 2 }).Component("/hang", _ => null)
            .Start("steps: [{id: a, component: /hang}]\noutput: {$step: a}");
        simulation.Feed(new SendSignal("x", JsonElement.Parse("1"))).Refusal.ShouldBeNull();
        simulation.Feed(new SendSignal("x", JsonElement.Parse("2"))).Refusal.ShouldBeNull();
        simulation.Feed(new SendSignal("x", JsonElement.Parse("3"))).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void At_the_timeout_the_default_takes_the_signals_place()
    {
        Waiting(timeout: TimeSpan.FromHours(1), standIn: "\"nobody\"").Run().Result.Result.GetString().ShouldBe("nobody");
    }

    [Fact]
    public void At_the_timeout_without_a_default_the_step_fails_and_is_not_retried()
    {
        var simulation = Waiting(timeout: TimeSpan.FromHours(1)).Run();
        simulation.Result.Error!.Code.ShouldBe(ErrorCodes.Timeout);
        simulation.Dispatched.Count.ShouldBe(1);
    }

    [Fact]
    public void The_steps_own_timeout_ends_a_wait_too()
    {
        var simulation = Waiting(extra: ", timeout: 2s", timeout: TimeSpan.FromHours(1), standIn: "1");
        var began = simulation.Now;
        simulation.Run().Result.Error!.Code.ShouldBe(ErrorCodes.Timeout);
        (simulation.Now - began).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_restart_does_not_prolong_a_sleep()
    {
        var simulation = new Simulation().Component("/sleep", a => Answer.Wait(new SleepDeferral(TimeSpan.FromMinutes(10), a.Input)))
            .Start("steps: [{id: s, component: /sleep, input: 1}]\noutput: {$step: s}");
        var began = simulation.Now;
        simulation.Feed(new StepReported(simulation.Dispatched[0].Address, 1, null, new SleepDeferral(TimeSpan.FromMinutes(10), JsonElement.Parse("1"))));
        simulation.Now += TimeSpan.FromMinutes(9);
        simulation.Recover().Run();
        (simulation.Now - began).ShouldBe(TimeSpan.FromMinutes(10));
        simulation.Dispatched.Count.ShouldBe(1);
    }

    [Fact]
    public void Cancelling_ends_waits_attempts_and_children_at_once()
    {
        var simulation = new Simulation().Component("/hang", _ => null);
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /hang}]\noutput: {$step: x}"));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
            .Start("steps: [{id: a, component: /hang}, {id: c, component: /child}]\noutput: [{$step: a}, {$step: c}]").Run();
        simulation.Feed(new CancelRun("enough"));
        simulation.State.Status.ShouldBe(Storage.RunStatus.Cancelled);
        simulation.Cancelled.Count.ShouldBe(2);
        simulation.Result.Error!.Message.ShouldContain("enough");
        simulation.Events.OfType<RunCompleted>().Count().ShouldBe(2);
        simulation.Feed(new CancelRun(null)).Refusal.ShouldNotBeNull();
        simulation.Feed(new SendSignal("x", JsonElement.Parse("1"))).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void A_cancelled_run_stays_cancelled_after_a_restart()
    {
        var simulation = new Simulation().Component("/hang", _ => null).Start("steps: [{id: a, component: /hang}]\noutput: {$step: a}");
        simulation.CrashAfterCommit = 2;
        Should.Throw<Simulation.CrashException>(() => simulation.Feed(new CancelRun(null)));
        simulation.Recover().Run();
        simulation.State.Status.ShouldBe(Storage.RunStatus.Cancelled);
        simulation.Dispatched.Count.ShouldBe(1);
    }
}
