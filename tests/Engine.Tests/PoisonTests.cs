using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Tests;

public class PoisonTests
{
    [Fact]
    public void A_run_whose_step_was_in_flight_too_often_when_its_owner_died_is_parked()
    {
        var simulation = new Simulation(new MachineOptions { ParkAfterRecoveries = 2 }).Component("/x", _ => null)
            .Start("steps: [{id: a, component: /x}]\noutput: {$step: a}");
        simulation.Recover();
        simulation.State.Status.ShouldBe(RunStatus.Running);
        simulation.Recover();
        simulation.State.Status.ShouldBe(RunStatus.Parked);
        simulation.State.Reason!.ShouldContain("'a'");
        simulation.Feed(new ResumeRun("found it", new Dictionary<string, JsonElement>()));
        simulation.State.Status.ShouldBe(RunStatus.Running);
        simulation.Dispatched.Count.ShouldBe(3);
    }

    [Fact]
    public void A_run_that_waited_through_many_restarts_is_not_suspect()
    {
        var simulation = new Simulation(new MachineOptions { ParkAfterRecoveries = 2 })
            .Component("/wait", _ => Answer.Wait(new SignalDeferral("go", null, null)))
            .Start("steps: [{id: w, component: /wait}]\noutput: {$step: w}").Run();
        for (var i = 0; i < 10; i++)
            simulation.Recover(throughSnapshot: i % 2 == 0).Run();
        simulation.State.Status.ShouldBe(RunStatus.Running);
        simulation.Feed(new SendSignal("go", JsonElement.Parse("1")));
        simulation.State.Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public void A_step_that_got_on_between_two_deaths_is_counted_from_the_start()
    {
        var simulation = new Simulation(new MachineOptions { ParkAfterRecoveries = 2 }).Component("/x", _ => null)
            .Start("steps: [{id: a, component: /x}, {id: b, component: /x, input: {$step: a}}]\noutput: {$step: b}");
        simulation.Recover();
        simulation.Feed(new StepReported(simulation.Dispatched[^1].Address, 1, Flows.Model.Outcome.Success(JsonElement.Parse("1"))));
        simulation.Recover();
        simulation.State.Status.ShouldBe(RunStatus.Running);
        simulation.Recover();
        simulation.State.Status.ShouldBe(RunStatus.Parked);
    }

    [Fact]
    public void A_run_that_dies_before_any_step_starts_is_parked_too()
    {
        var simulation = new Simulation(new MachineOptions { ParkAfterRecoveries = 2 })
            .Start("steps: [{id: a, component: /builtin/noop}]\noutput: {$step: a}");
        simulation.Journal.RemoveRange(1, simulation.Journal.Count - 1);
        simulation.CrashAfterCommit = simulation.Commits + 1;
        Should.Throw<Simulation.CrashException>(() => simulation.Recover());

        // The engine died while it worked out what follows the takeover: the takeover is all there is.
        simulation.Journal.RemoveRange(2, simulation.Journal.Count - 2);
        simulation.CrashAfterCommit = 0;
        simulation.Recover();
        simulation.State.Status.ShouldBe(RunStatus.Parked);
    }
}
