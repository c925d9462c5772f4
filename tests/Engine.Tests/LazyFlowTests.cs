using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class LazyFlowTests
{
    [Fact]
    public void A_chain_hands_each_result_on()
    {
        var simulation = new Simulation().Component("/inc", a => Answer.Success($"{a.Input.GetInt32() + 1}")).Start("""
            steps:
            - {id: a, component: /inc, input: {$input: "$.n"}}
            - {id: b, component: /inc, input: {$step: a}}
            - {id: c, component: /inc, input: {$step: b}}
            output: {$step: c}
            """, """{"n": 39}""").Run();
        simulation.Result.Result.GetInt32().ShouldBe(42);
        simulation.Dispatched.Select(d => d.Step.Id).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_step_that_nothing_needs_never_runs()
    {
        var simulation = new Simulation().Start("""
            steps:
            - {id: used, component: /builtin/noop, input: 1}
            - {id: unused, component: /builtin/noop, input: 2}
            output: {$step: used}
            """).Run();
        simulation.Dispatched.Single().Step.Id.ShouldBe("used");
    }

    [Theory]
    [InlineData("true", "yes")]
    [InlineData("false", "no")]
    [InlineData("null", "no")]
    [InlineData("0", "yes")]
    public void If_runs_only_the_branch_it_takes(string flag, string expected)
    {
        var simulation = new Simulation().Start("""
            steps:
            - {id: yes, component: /builtin/noop, input: "yes"}
            - {id: no, component: /builtin/noop, input: "no"}
            output: {$if: {$input: flag}, then: {$step: yes}, else: {$step: no}}
            """, $$"""{"flag": {{flag}}}""").Run();
        simulation.Result.Result.GetString().ShouldBe(expected);
        simulation.Dispatched.Count.ShouldBe(1);
    }

    [Fact]
    public void A_condition_that_depends_on_a_step_runs_that_step_first()
    {
        var simulation = new Simulation().Start("""
            steps:
            - {id: check, component: /builtin/noop, input: false}
            - {id: yes, component: /builtin/noop, input: "yes"}
            - {id: no, component: /builtin/noop, input: "no"}
            - {id: choice, component: /builtin/noop, input: {picked: {$if: {$step: check}, then: {$step: yes}, else: {$step: no}}}}
            output: {$step: choice, path: picked}
            """).Run();
        simulation.Dispatched.Select(d => d.Step.Id).ShouldBe(["check", "no", "choice"]);
        simulation.Result.Result.GetString().ShouldBe("no");
    }

    [Fact]
    public void Coalesce_stops_at_the_first_value()
    {
        var simulation = new Simulation().Start("""
            steps:
            - {id: a, component: /builtin/noop, input: null}
            - {id: b, component: /builtin/noop, input: 7}
            - {id: c, component: /builtin/noop, input: 8}
            output: {$coalesce: [{$step: a}, {$step: b}, {$step: c}]}
            """).Run();
        simulation.Result.Result.GetInt32().ShouldBe(7);
        simulation.Dispatched.Select(d => d.Step.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_failure_travels_to_the_output_unchanged()
    {
        var simulation = new Simulation().Component("/bad", _ => Answer.Failed(ErrorCodes.ComponentFailed, "no luck")).Start("""
            steps:
            - {id: a, component: /bad}
            - {id: b, component: /builtin/noop, input: {$step: a}}
            output: {$step: b}
            """).Run();
        simulation.Result.Error.ShouldBe(new FlowError(ErrorCodes.ComponentFailed, "no luck"));
        simulation.Dispatched.Count.ShouldBe(1);
        simulation.State.Status.ShouldBe(Storage.RunStatus.Failed);
    }

    [Fact]
    public void A_failed_must_execute_step_that_nobody_reads_leaves_the_run_completed()
    {
        var simulation = new Simulation().Component("/bad", _ => Answer.Failed(ErrorCodes.ComponentFailed)).Start("""
            steps:
            - {id: a, component: /bad, mustExecute: true}
            output: {$input: "$"}
            """, "5").Run();
        simulation.Result.Result.GetInt32().ShouldBe(5);
        simulation.Dispatched.Count.ShouldBe(1);
    }

    [Fact]
    public void Use_default_takes_the_place_of_a_failure()
    {
        var simulation = new Simulation().Component("/bad", _ => Answer.Failed(ErrorCodes.ComponentFailed)).Start("""
            steps:
            - {id: a, component: /bad, onError: {action: useDefault, defaultValue: {x: 1}}}
            output: {$step: a, path: x}
            """).Run();
        simulation.Result.Result.GetInt32().ShouldBe(1);
    }

    [Fact]
    public void A_path_that_is_not_there_is_an_expression_failure()
    {
        var simulation = new Simulation().Start("""
            steps:
            - {id: a, component: /builtin/noop, input: {x: 1}}
            output: {$step: a, path: y}
            """).Run();
        simulation.Result.Error!.Code.ShouldBe(ErrorCodes.ExpressionFailure);
        simulation.Result.Error.Message.ShouldContain("$.y");
    }

    [Fact]
    public void A_flow_without_steps_maps_its_input()
    {
        new Simulation().Start("output: {first: {$input: '$.items[0]'}}", """{"items": ["x"]}""").Run()
            .Result.Result.GetProperty("first").GetString().ShouldBe("x");
    }

    [Fact]
    public void Each_item_has_its_own_result_in_input_order()
    {
        var simulation = new Simulation().Component("/half", a => a.Input.GetInt32() % 2 == 0 ? Answer.Success($"{a.Input.GetInt32() / 2}") : Answer.Failed("ODD"))
            .StartItems("steps: [{id: h, component: /half, input: {$input: $}}]\noutput: {$step: h}", [.. Enumerable.Range(0, 50).Select(i => JsonElement.Parse($"{i}"))], maxConcurrency: 3)
            .Run();
        var items = simulation.State.Root!.Items;
        for (var i = 0; i < items.Length; i++)
        {
            items[i].Result!.IsFailed.ShouldBe(i % 2 == 1);
            if (i % 2 == 0)
                items[i].Result!.Result.GetInt32().ShouldBe(i / 2);
        }

        simulation.State.Status.ShouldBe(Storage.RunStatus.Failed);
    }

    [Fact]
    public void No_more_attempts_are_in_flight_than_allowed()
    {
        var simulation = new Simulation().Component("/hang", _ => null)
            .StartItems("steps: [{id: h, component: /hang, input: {$input: $}}]\noutput: {$step: h}", [.. Enumerable.Range(0, 50).Select(i => JsonElement.Parse($"{i}"))], maxConcurrency: 4)
            .Run();
        simulation.Dispatched.Count.ShouldBe(4);
        var first = simulation.Dispatched[0];
        simulation.Feed(new Inputs.StepReported(first.Address, first.Attempt, Outcome.Success(first.Input)));
        simulation.Dispatched.Count.ShouldBe(5);
    }

    [Fact]
    public void A_result_beyond_the_cap_fails_its_step()
    {
        new Simulation(new MachineOptions { MaxValueBytes = 100 }).Component("/big", _ => Answer.Success($"\"{new string('x', 200)}\""))
            .Start("steps: [{id: a, component: /big}]\noutput: {$step: a}").Run().Result.Error!.Code.ShouldBe(ErrorCodes.TooLarge);
    }
}
