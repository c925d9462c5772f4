using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class ChildRunTests
{
    static Simulation Parent(ChildRunKind kind, string childFlow, string inputs, int? limit = null, int maxIterations = 1000, MachineOptions? options = null)
    {
        var simulation = new Simulation(options).Component("/bad", _ => Answer.Failed("NOPE", "no luck")).Component("/hang", _ => null);
        var child = simulation.Store(Simulation.Read(childFlow));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral
        {
            Kind = kind, FlowId = child, Inputs = [.. JsonElement.Parse(inputs).EnumerateArray()], MaxConcurrency = limit, MaxIterations = maxIterations,
        }));
        return simulation.Start("steps: [{id: c, component: /child}]\noutput: {$step: c}", maxConcurrency: 1);
    }

    [Fact]
    public void Eval_hands_a_childs_failure_on_as_data()
    {
        var result = Parent(ChildRunKind.Eval, "steps: [{id: x, component: /bad}]\noutput: {$step: x}", "[1]").Run().Result.Result;
        result.GetProperty("result").GetProperty("outcome").GetString().ShouldBe("failed");
        result.GetProperty("result").GetProperty("error").GetProperty("code").GetString().ShouldBe("NOPE");
        Guid.TryParse(result.GetProperty("run_id").GetString(), out _).ShouldBeTrue();
    }

    [Fact]
    public void Map_keeps_the_order_and_counts()
    {
        var result = Parent(ChildRunKind.Map, "steps: [{id: x, component: /builtin/noop, input: {$input: v}}]\noutput: {$step: x}", """[{"v": 1}, {}, {"v": 3}]""").Run().Result.Result;
        result.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()).ShouldBe(["success", "failed", "success"]);
        result.GetProperty("successful").GetInt32().ShouldBe(2);
        result.GetProperty("failed").GetInt32().ShouldBe(1);
        result.GetProperty("skipped").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void Map_over_nothing_is_empty()
    {
        Parent(ChildRunKind.Map, "output: 1", "[]").Run().Result.Result.GetProperty("results").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void Map_obeys_its_own_limit_and_holds_no_slot_of_its_parent()
    {
        var simulation = Parent(ChildRunKind.Map, "steps: [{id: x, component: /hang, input: {$input: $}}]\noutput: {$step: x}", "[1,2,3,4,5]", limit: 2).Run();
        simulation.Dispatched.Count(d => d.Step.Component == "/hang").ShouldBe(2);
        simulation.State.Root!.InFlight.ShouldBe(0);
    }

    [Fact]
    public void Iterate_stops_when_told_so_by_the_maximum()
    {
        var result = Parent(ChildRunKind.Iterate, "output: {next: {$input: $}}", "[7]", maxIterations: 3).Run().Result.Result;
        result.GetRawText().ShouldBe("""{"result":7,"iterations":3,"terminated":true}""");
    }

    [Fact]
    public void Iterate_fails_when_its_flow_says_neither_next_nor_result()
    {
        Parent(ChildRunKind.Iterate, "output: {other: 1}", "[7]").Run().Result.Error!.Code.ShouldBe(ErrorCodes.InvalidInput);
    }

    [Fact]
    public void A_flow_that_calls_itself_without_end_is_stopped_by_depth()
    {
        var simulation = new Simulation(new MachineOptions { MaxDepth = 5 });
        var self = simulation.Store(Simulation.Read("steps: [{id: c, component: /child}]\noutput: {$step: c}"));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Iterate, FlowId = self, Inputs = [JsonElement.Parse("1")] }));
        simulation.Start("steps: [{id: c, component: /child}]\noutput: {$step: c}").Run().Result.Error!.Code.ShouldBe(ErrorCodes.DepthExceeded);
        simulation.Events.OfType<RunStarted>().Count().ShouldBe(6);
    }

    [Fact]
    public void Children_see_the_variables_of_their_parent()
    {
        var simulation = new Simulation();
        var child = simulation.Store(Simulation.Read("steps: []\noutput: {$variable: region}"));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
            .Start("steps: [{id: c, component: /child}]\noutput: {$step: c, path: $.result.result}", variables: """{"region": "eu"}""").Run()
            .Result.Result.GetString().ShouldBe("eu");
    }

    [Fact]
    public void A_retried_step_starts_a_child_of_its_own_for_each_attempt()
    {
        var simulation = new Simulation().Component("/bad", _ => Answer.Failed("NOPE"));
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /bad}]\noutput: {$step: x}"));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Iterate, FlowId = child, Inputs = [JsonElement.Parse("1")] }))
            .Start("steps: [{id: c, component: /child, retry: {maxAttempts: 3}}]\noutput: {$step: c}").Run();
        simulation.Events.OfType<RunStarted>().Select(r => r.RunId).Distinct().Count().ShouldBe(4);
        simulation.State.Runs.Count.ShouldBe(1);
    }

    [Fact]
    public void A_child_that_a_component_asked_for_is_kept_until_its_step_ends()
    {
        var simulation = new Simulation().Component("/ask", _ => null);
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}"));
        simulation.Start("steps: [{id: a, component: /ask}]\noutput: {$step: a}");
        var attempt = simulation.Dispatched[0];
        simulation.State.AddPlan(child, Flows.Planning.FlowPlan.Compile(Simulation.Read("steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}"), new JsonSchema.SchemaCompiler()));
        var request = new Inputs.SubmitChildRun(attempt.Address, 1, "k", child, [JsonElement.Parse("1")], null, null);
        simulation.Feed(request).Effects.OfType<Effects.DispatchStep>().Count().ShouldBe(1);
        simulation.Run().Journal.Count.ShouldBeGreaterThan(4);
        simulation.Feed(request).Events.ShouldBeEmpty();
        simulation.State.Runs.Count.ShouldBe(2);
        simulation.Fold(simulation.Journal.Count).Runs.Count.ShouldBe(2);
        simulation.Feed(new Inputs.StepReported(attempt.Address, 1, Outcome.Success(attempt.Input)));
        simulation.State.Runs.Count.ShouldBe(1);
        simulation.Feed(request).Refusal.ShouldNotBeNull();
    }
}
