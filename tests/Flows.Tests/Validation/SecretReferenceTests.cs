using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Planning;

namespace StepFlow.Flows.Tests.Validation;

public class SecretReferenceTests
{
    static string[] Findings(string yaml) =>
        [.. FlowReader.Read(yaml).Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).Select(d => $"{d.Code} {d.Position} {d.Path}")];

    [Fact]
    public void In_the_input_of_a_step_it_may_stand_at_any_depth()
    {
        var flow = FlowReader.Read("""
            extensions: [operators]
            steps:
            - {id: a, component: /x/y, input: {h: [{$secret: KEY}, {$template: "Bearer {{ secrets.TOKEN-2 }}"}], c: {$if: {$input: x}, then: {$secret: b.c}}}}
            output: {$step: a}
            """).Flow.ShouldNotBeNull();
        var references = new ReferenceCollector();
        references.Visit(flow.Steps[0].Input);
        references.Secrets.Order().ShouldBe(["KEY", "TOKEN-2", "b.c"]);
    }

    [Theory]
    [InlineData("steps: [{id: a, component: /x/y}]\noutput: {v: {$secret: KEY}}", "4108 2:13 $.output.v")]
    [InlineData("steps: [{id: a, component: /x/y, skipIf: {$secret: KEY}}]\noutput: {$from: {step: a}}", "4108 1:42 $.steps[0].skipIf")]
    [InlineData("steps: [{id: a, component: /x/y, onError: {action: useDefault, defaultValue: {$secret: KEY}}}]\noutput: {$from: {step: a}}", "4108 1:78 $.steps[0].onError.defaultValue")]
    [InlineData("steps: [{id: a, component: /x/y, input: {$if: {$secret: KEY}, then: 1}}]\noutput: {$step: a}", "4108 1:47 $.steps[0].input[\"$if\"]")]
    [InlineData("extensions: [operators]\nsteps: [{id: a, component: /x/y, input: {$eq: [{$secret: KEY}, 1]}}]\noutput: {$step: a}", "4108 2:48 $.steps[0].input[\"$eq\"][0]")]
    [InlineData("steps: [{id: a, component: /x/y, input: {$secret: ../up}}]\noutput: {$step: a}", "4108 1:41 $.steps[0].input")]
    [InlineData("steps: [{id: a, component: /x/y, input: {$secret: KEY, more: 1}}]\noutput: {$step: a}", "4108 1:41 $.steps[0].input")]
    [InlineData("steps: [{id: a, component: /builtin/eval, input: {flow_id: x, input: {$secret: KEY}}}]\noutput: {$step: a}", "4109 1:50 $.steps[0]")]
    public void Elsewhere_it_is_refused_with_its_place(string yaml, string finding) => Findings(yaml).ShouldBe([finding]);

    [Fact]
    public void In_a_literal_it_is_data()
    {
        var flow = FlowReader.Read("steps: [{id: a, component: /x/y, input: {$literal: {$secret: KEY}}}]\noutput: {$step: a}").Flow.ShouldNotBeNull();
        flow.Steps[0].Input.ShouldBeOfType<LiteralExpression>().Value.GetRawText().ShouldBe("""{"$secret":"KEY"}""");
    }
}
