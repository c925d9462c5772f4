using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

public class EagerFlowTests
{
    const string Conditional = """
        steps:
        - {id: maybe, component: /builtin/noop, skipIf: {$from: {workflow: input}, path: skip}, input: "ran"}
        - {id: after, component: /builtin/noop, input: {value: {$from: {step: maybe}}}}
        - {id: with_default, component: /builtin/noop, input: {value: {$from: {step: maybe}, onSkip: {action: useDefault, defaultValue: "stood in"}}}}
        output: {$from: {step: with_default}, path: value}
        """;

    [Theory]
    [InlineData("false", "ran")]
    [InlineData("0", "ran")]
    [InlineData("\"\"", "ran")]
    [InlineData("true", "stood in")]
    [InlineData("null", "stood in")]
    [InlineData("[]", "stood in")]
    public void Skip_if_has_its_own_truth(string value, string expected)
    {
        new Simulation().Start(Conditional, $$"""{"skip": {{value}}}""").Run().Result.Result.GetString().ShouldBe(expected);
    }

    [Fact]
    public void A_condition_that_cannot_be_evaluated_does_not_skip()
    {
        new Simulation().Start(Conditional, "{}").Run().Result.Result.GetString().ShouldBe("ran");
    }

    [Fact]
    public void Steps_that_need_a_skipped_one_are_skipped_without_an_attempt()
    {
        var simulation = new Simulation().Start(Conditional, """{"skip": true}""").Run();
        simulation.Dispatched.Select(d => d.Step.Id).ShouldBe(["with_default"]);
    }

    [Fact]
    public void A_skipped_output_makes_the_result_skipped()
    {
        new Simulation().Component("/bad", _ => Answer.Failed("NOPE")).Start("""
            steps: [{id: a, component: /bad, onError: {action: skip}}]
            output: {$from: {step: a}}
            """).Run().Result.IsSkipped.ShouldBeTrue();
    }

    [Fact]
    public void Every_step_runs_even_when_nothing_needs_it()
    {
        new Simulation().Start("""
            steps:
            - {id: a, component: /builtin/noop, input: {$from: {workflow: input}}}
            - {id: b, component: /builtin/noop, input: {$from: {workflow: input}}}
            output: {$from: {step: a}}
            """).Run().Dispatched.Count.ShouldBe(2);
    }

    [Fact]
    public void Steps_without_dependencies_start_together()
    {
        var simulation = new Simulation().Component("/hang", _ => null).Start("""
            steps:
            - {id: a, component: /hang, input: {$from: {workflow: input}}}
            - {id: b, component: /hang, input: {$from: {workflow: input}}}
            - {id: c, component: /hang, input: {$from: {step: a}}}
            output: {$from: {step: c}}
            """);
        simulation.Dispatched.Select(d => d.Step.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_failed_must_execute_step_fails_the_flow_with_its_own_error()
    {
        new Simulation().Component("/bad", _ => Answer.Failed("8", "error")).Start("""
            steps: [{id: a, component: /bad, mustExecute: true}]
            output: {$from: {workflow: input}}
            """).Run().Result.Error.ShouldBe(new FlowError("8", "error"));
    }

    [Fact]
    public void A_failed_step_that_nobody_reads_does_not_fail_the_flow()
    {
        new Simulation().Component("/bad", _ => Answer.Failed("8")).Start("""
            steps: [{id: a, component: /bad, input: {$from: {workflow: input}}}]
            output: {$from: {workflow: input}}
            """).Run().Result.IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void Skip_if_goes_before_must_execute()
    {
        var simulation = new Simulation().Component("/bad", _ => Answer.Failed("8")).Start("""
            steps: [{id: a, component: /bad, mustExecute: true, skipIf: {$from: {workflow: input}}}]
            output: 1
            """, "true").Run();
        simulation.Result.IsSuccess.ShouldBeTrue();
        simulation.Dispatched.ShouldBeEmpty();
    }

    [Fact]
    public void Continue_with_a_default_output_goes_on_with_it()
    {
        new Simulation().Component("/bad", _ => Answer.Failed("NOPE")).Start("""
            steps: [{id: a, component: /bad, on_error: {action: continue, default_output: {enriched: false}}}]
            output: {$from: {step: a}, path: enriched}
            """).Run().Result.Result.GetBoolean().ShouldBeFalse();
    }
}
