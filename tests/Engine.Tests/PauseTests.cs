using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class PauseTests
{
    const string Chain = """
        steps:
        - {id: a, component: /hang}
        - {id: b, component: /builtin/noop, input: {$step: a}}
        output: {$step: b}
        """;

    static Simulation Hanging(string yaml = Chain) => new Simulation().Component("/hang", _ => null).Start(yaml);

    static void Report(Simulation simulation, int dispatched, string result) => simulation.Feed(
        new StepReported(simulation.Dispatched[dispatched].Address, simulation.Dispatched[dispatched].Attempt, Outcome.Success(JsonElement.Parse(result))));

    static void Resume(Simulation simulation) => simulation.Feed(new ResumeRun(null, new Dictionary<string, JsonElement>()));

    [Fact]
    public void What_is_in_flight_ends_and_nothing_new_begins()
    {
        var simulation = Hanging();
        simulation.Feed(new PauseRun("lunch")).Refusal.ShouldBeNull();
        simulation.State.Status.ShouldBe(RunStatus.Paused);
        simulation.State.Reason.ShouldBe("lunch");
        simulation.Summaries[^1].Status.ShouldBe(RunStatus.Paused);
        simulation.Cancelled.ShouldBeEmpty();
        Report(simulation, 0, "5");
        simulation.Run().Events.OfType<StepCompleted>().Count().ShouldBe(1);
        simulation.Dispatched.Count.ShouldBe(1);
        simulation.State.IsAtRest.ShouldBeTrue();

        Resume(simulation);
        simulation.Run().Result.Result.GetInt32().ShouldBe(5);
        simulation.State.Reason.ShouldBeNull();
    }

    [Fact]
    public void Pausing_twice_changes_nothing()
    {
        var simulation = Hanging();
        simulation.Feed(new PauseRun("one"));
        var again = simulation.Feed(new PauseRun("two"));
        again.Refusal.ShouldBeNull();
        again.Events.ShouldBeEmpty();
        simulation.State.Reason.ShouldBe("one");
    }

    [Fact]
    public void A_run_that_has_ended_or_is_parked_cannot_be_paused()
    {
        var ended = new Simulation().Start("steps: [{id: a, component: /builtin/noop}]\noutput: {$step: a}").Run();
        ended.Feed(new PauseRun(null)).Refusal!.ShouldContain("ended");
        var parked = Hanging();
        parked.Feed(new ParkRun("broken"));
        parked.Feed(new PauseRun(null)).Refusal!.ShouldContain("parked");
    }

    [Fact]
    public void A_run_whose_last_steps_were_in_flight_ends_while_it_is_paused()
    {
        var simulation = Hanging("steps: [{id: a, component: /hang}]\noutput: {$step: a}");
        simulation.Feed(new PauseRun(null));
        Report(simulation, 0, "1");
        simulation.State.Status.ShouldBe(RunStatus.Completed);
        SnapshotCodec.Write(simulation.Fold()).ShouldBe(SnapshotCodec.Write(simulation.State));
    }

    [Fact]
    public void A_paused_run_can_be_cancelled()
    {
        var simulation = Hanging();
        simulation.Feed(new PauseRun(null));
        simulation.Feed(new CancelRun("enough")).Refusal.ShouldBeNull();
        simulation.State.Status.ShouldBe(RunStatus.Cancelled);
        simulation.Cancelled.Count.ShouldBe(1);
    }

    [Fact]
    public void Waits_end_while_the_run_is_paused_and_their_results_are_kept()
    {
        var simulation = new Simulation()
            .Component("/sleep", a => Answer.Wait(new SleepDeferral(TimeSpan.FromHours(1), a.Input)))
            .Component("/wait", _ => Answer.Wait(new SignalDeferral("go", null, null)))
            .Start("""
                steps:
                - {id: s, component: /sleep, input: 1}
                - {id: w, component: /wait}
                - {id: after, component: /builtin/noop, input: [{$step: s}, {$step: w}]}
                output: {$step: after}
                """);
        simulation.Feed(new StepReported(simulation.Dispatched[0].Address, 1, null, new SleepDeferral(TimeSpan.FromHours(1), JsonElement.Parse("1"))));
        simulation.Feed(new StepReported(simulation.Dispatched[1].Address, 1, null, new SignalDeferral("go", null, null)));
        simulation.Feed(new PauseRun(null));
        simulation.Feed(new SendSignal("go", JsonElement.Parse("2")));
        simulation.Run().Events.OfType<StepCompleted>().Count().ShouldBe(2);
        simulation.Dispatched.Count.ShouldBe(2);
        Resume(simulation);
        simulation.Run().Result.Result.GetRawText().ShouldBe("[1,2]");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_retry_that_falls_due_while_paused_waits_for_the_resume_even_out_of_memory(bool leaveMemory)
    {
        var simulation = new Simulation().Component("/flaky", a => a.Attempt == 1 ? Answer.Failed(ErrorCodes.Unreachable) : Answer.Success("2"))
            .Start("steps: [{id: a, component: /flaky}]\noutput: {$step: a}");
        simulation.Feed(new PauseRun(null));
        simulation.Run().Dispatched.Count.ShouldBe(1);
        if (leaveMemory)
        {
            // Its time has passed: no timer may be set again, or the run would be woken for ever.
            simulation.Restore().Run();
            simulation.Events.Last().ShouldBeOfType<StepRetryScheduled>();
        }

        Resume(simulation);
        simulation.Run().Result.Result.GetInt32().ShouldBe(2);
    }

    [Fact]
    public void Children_are_paused_with_their_root()
    {
        var simulation = new Simulation().Component("/hang", _ => null);
        var child = simulation.Store(Simulation.Read(Chain));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
            .Start("steps: [{id: c, component: /child}]\noutput: {$step: c}").Run();
        simulation.Feed(new PauseRun(null));
        Report(simulation, 1, "7");
        simulation.Run().Dispatched.Count.ShouldBe(2);
        simulation.Restore();
        Resume(simulation);
        simulation.Run().Result.Result.GetProperty("result").GetProperty("result").GetInt32().ShouldBe(7);
    }

    [Fact]
    public void A_run_that_was_paused_stays_paused_when_its_owner_dies()
    {
        var simulation = Hanging();
        simulation.Feed(new PauseRun("lunch"));
        simulation.Recover().Run();
        simulation.State.Status.ShouldBe(RunStatus.Paused);
        simulation.Dispatched.Count.ShouldBe(1);
        Resume(simulation);
        simulation.Dispatched.Count.ShouldBe(2);
        simulation.Dispatched[1].Attempt.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Scenario.All), MemberType = typeof(Scenario))]
    public void Paused_and_resumed_after_any_commit_and_read_again_in_between_the_result_is_the_same(Scenario scenario)
    {
        var calm = scenario.Start().Run();
        for (var commit = 2; commit < calm.Commits; commit++)
        {
            var simulation = scenario.Start();
            while (simulation.Commits < commit && simulation.Step())
            {
            }

            simulation.Feed(new PauseRun(null));
            simulation.Run();
            if (simulation.State.IsTerminal)
                continue;
            var dispatched = simulation.Dispatched.Count;
            simulation.Restore().Run();
            simulation.Dispatched.Count.ShouldBe(dispatched, $"paused after commit {commit}");
            SnapshotCodec.Write(simulation.Fold()).ShouldBe(SnapshotCodec.Write(simulation.State));
            Resume(simulation);
            simulation.Run().State.Status.ShouldBe(calm.State.Status);
            CrashTests.Text(simulation.Result).ShouldBe(CrashTests.Text(calm.Result), $"paused after commit {commit}");
        }
    }
}
