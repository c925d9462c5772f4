using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class SteppingTests
{
    const string Diamond = """
        steps:
        - {id: a, component: /builtin/noop, input: 1}
        - {id: b, component: /builtin/noop, input: 2}
        - {id: join, component: /builtin/noop, input: [{$step: a}, {$step: b}]}
        output: {$step: join}
        """;

    static int[] Runnable(Simulation simulation)
    {
        simulation.Feed(new ShowRunnable());
        return [.. RunnableSteps.Of(simulation.State).Select(s => s.Step)];
    }

    [Fact]
    public void A_run_started_paused_runs_nothing_and_says_so_in_its_first_append()
    {
        var simulation = new Simulation().Start(Diamond, paused: true).Run();
        simulation.Commits.ShouldBe(1);
        simulation.Events.Select(e => e.GetType()).ShouldBe([typeof(RunStarted), typeof(PauseRequested)]);
        simulation.State.IsAtRest.ShouldBeTrue();
    }

    [Fact]
    public void A_run_is_stepped_through_to_its_end()
    {
        var simulation = new Simulation().Start(Diamond, paused: true);
        Runnable(simulation).ShouldBe([0, 1]);
        simulation.Feed(new RunSteps(0, [1])).Refusal.ShouldBeNull();
        simulation.Run().Dispatched.Select(d => d.Step.Id).ShouldBe(["b"]);
        Runnable(simulation).ShouldBe([0]);
        simulation.Feed(new RunSteps(0, [0]));
        Runnable(simulation.Run()).ShouldBe([2]);
        simulation.Feed(new RunSteps(0, [2]));
        simulation.Run().Result.Result.GetRawText().ShouldBe("[1,2]");
        simulation.State.Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public void A_step_that_still_waits_for_another_is_refused_with_those_that_can_run()
    {
        var simulation = new Simulation().Start(Diamond, paused: true);
        var refused = simulation.Feed(new RunSteps(0, [0, 2])).Refusal!;
        refused.ShouldContain("'join'");
        refused.ShouldContain("'a', 'b'");
        simulation.Run().Dispatched.ShouldBeEmpty();
    }

    [Fact]
    public void Steps_of_a_run_that_is_not_paused_are_not_run_by_hand()
    {
        var simulation = new Simulation().Component("/hang", _ => null).Start("steps: [{id: a, component: /hang}]\noutput: {$step: a}");
        simulation.Feed(new RunSteps(0, [0])).Refusal!.ShouldContain("Running");
        simulation.Feed(new ShowRunnable()).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void Resuming_goes_on_from_wherever_stepping_has_come()
    {
        var simulation = new Simulation().Start(Diamond, paused: true);
        simulation.Feed(new RunSteps(0, [0]));
        simulation.Run().Restore();
        simulation.Feed(new ResumeRun(null, new Dictionary<string, JsonElement>()));
        simulation.Run().Result.Result.GetRawText().ShouldBe("[1,2]");
        simulation.Dispatched.Count.ShouldBe(3);
    }

    [Fact]
    public void A_chosen_step_is_retried_and_the_children_it_waits_for_run()
    {
        var simulation = new Simulation().Component("/flaky", a => a.Attempt < 3 ? Answer.Failed(ErrorCodes.Unreachable) : Answer.Success("3"));
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /flaky}, {id: y, component: /builtin/noop, input: {$step: x}}]\noutput: {$step: y}"));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
            .Start("steps: [{id: c, component: /child}, {id: after, component: /builtin/noop, input: {$step: c}}]\noutput: {$step: after}", paused: true);
        simulation.Feed(new RunSteps(0, [0])).Refusal.ShouldBeNull();
        simulation.Run();
        simulation.State.Root!.Items[0].Steps![0].Status.ShouldBe(StepStatus.Done);
        simulation.Dispatched.Count.ShouldBe(5);
        Runnable(simulation).ShouldBe([1]);
    }

    [Fact]
    public void A_crash_anywhere_under_a_chosen_step_lets_it_end_and_nothing_else_begin()
    {
        for (var commit = 2; commit <= 7; commit++)
        {
            var simulation = new Simulation();
            var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /builtin/noop}, {id: y, component: /builtin/noop, input: {$step: x}}]\noutput: {$step: y}"));
            simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
                .Start("steps: [{id: c, component: /child}, {id: after, component: /builtin/noop, input: {$step: c}}]\noutput: {$step: after}", paused: true);
            simulation.CrashAfterCommit = commit;
            try
            {
                simulation.Feed(new RunSteps(0, [0]));
                simulation.Run();
            }
            catch (Simulation.CrashException)
            {
            }

            simulation.CrashAfterCommit = 0;
            simulation.Recover(throughSnapshot: commit % 2 == 0).Run();
            simulation.State.Status.ShouldBe(RunStatus.Paused);
            simulation.State.Root!.Items[0].Steps![0].Status.ShouldBe(StepStatus.Done, $"crash after commit {commit}");
            simulation.State.Root!.Items[0].Steps![1].Status.ShouldBe(StepStatus.Idle);
            SnapshotCodec.Write(simulation.Fold(3)).ShouldBe(SnapshotCodec.Write(simulation.State));
        }
    }

    [Fact]
    public void Items_begin_for_stepping_as_far_as_slots_reach()
    {
        var simulation = new Simulation().StartItems(
            "steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}",
            [.. Enumerable.Range(0, 5).Select(i => JsonElement.Parse($"{i}"))], maxConcurrency: 2, paused: true);
        simulation.Feed(new ShowRunnable());
        RunnableSteps.Of(simulation.State).ShouldBe([(0, 0), (1, 0)]);
        simulation.Feed(new RunSteps(1, [0]));
        simulation.Run().Feed(new ShowRunnable());
        RunnableSteps.Of(simulation.State).ShouldBe([(0, 0), (2, 0)]);
    }
}
