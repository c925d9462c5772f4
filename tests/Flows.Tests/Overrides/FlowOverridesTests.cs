using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Overrides;
using StepFlow.Flows.Tests.Parsing;

namespace StepFlow.Flows.Tests.Overrides;

public class FlowOverridesTests
{
    static readonly Flow Flow = Reading.Good("""
        steps:
          - {id: a, component: /x/y, input: {url: u, n: 1.50, list: [1, 2, 3], "a/b": {"~": 0}}}
          - {id: b, component: /x/y, skip_if: {$from: {step: a}}, on_error: {action: skip}}
        onFailure:
          - {id: f, component: /x/y, input: {k: 1}}
        output: {$from: {step: b}}
        """);

    [Theory]
    [InlineData("""{"steps":{"a":{"$type":"merge_patch","value":{"input":{"url":null,"n":2,"new":{"x":null,"y":1}}}}}}""", """{"n":2,"list":[1,2,3],"a/b":{"~":0},"new":{"y":1}}""")]
    [InlineData("""{"a":{"value":{"input":{"url":"v"}}}}""", """{"url":"v","n":1.50,"list":[1,2,3],"a/b":{"~":0}}""")]
    [InlineData("""{"steps":{"a":{"value":{"input":[1]}}}}""", "[1]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"add","path":"/input/list/1","value":9},{"op":"add","path":"/input/list/-","value":8}]}}}""", """{"url":"u","n":1.50,"list":[1,9,2,3,8],"a/b":{"~":0}}""")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"remove","path":"/input/url"},{"op":"replace","path":"/input/a~1b/~0","value":null},{"op":"remove","path":"/input/list/0"}]}}}""", """{"n":1.50,"list":[2,3],"a/b":{"~":null}}""")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"test","path":"/input/n","value":1.5},{"op":"move","from":"/input/list","path":"/input/l"},{"op":"copy","from":"/input/l/0","path":"/input/url"}]}}}""", """{"url":1,"n":1.50,"a/b":{"~":0},"l":[1,2,3]}""")]
    public void A_patch_changes_the_step(string overrides, string input)
    {
        var result = FlowOverrides.Apply(Flow, JsonElement.Parse(overrides));
        result.IsFatal.ShouldBeFalse();
        Reading.Show(result.Flow!.Steps[0].Input).ShouldBe(input);
        result.Flow.Id.ShouldNotBe(Flow.Id);
        CanonicalJson.Text(Flow.Document).ShouldContain("\"url\":\"u\"");
    }

    [Fact]
    public void A_patch_meets_keys_in_their_other_spelling()
    {
        var flow = FlowOverrides.Apply(Flow, JsonElement.Parse("""{"steps":{"b":{"value":{"skipIf":null,"onError":{"action":"useDefault","defaultValue":1}}},"f":{"value":{"input":{"k":2}}}}}""")).Flow!;
        flow.Steps[1].SkipIf.ShouldBeNull();
        flow.Steps[1].OnError.Kind.ShouldBe(ErrorActionKind.UseDefault);
        Reading.Show(flow.OnFailure[0].Input).ShouldBe("""{"k":2}""");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"steps":{}}""")]
    public void No_overrides_leave_the_flow_as_it_is(string overrides) => FlowOverrides.Apply(Flow, JsonElement.Parse(overrides)).Flow.ShouldBeSameAs(Flow);

    [Theory]
    [InlineData("[]", 4200, "$")]
    [InlineData("""{"steps":[]}""", 4200, "$.steps")]
    [InlineData("""{"steps":{"a":{"input":{}}}}""", 4200, "$.steps.a")]
    [InlineData("""{"steps":{"a":{"$type":"xml_patch","value":{}}}}""", 4200, "$.steps.a[\"$type\"]")]
    [InlineData("""{"steps":{"zzz":{"value":{}}}}""", 4201, "$.steps.zzz")]
    [InlineData("""{"zzz":{"value":{}}}""", 4201, "$.zzz")]
    [InlineData("""{"steps":{"a":{"value":7}}}""", 4202, "$.steps.a.value")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"add","path":"/input","value":{"x":1,"x":2}}]}}}""", 4005, "$.steps[0].input.x")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":{}}}}""", 4202, "$.steps.a.value")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"test","path":"/id","value":"a"},{"op":"fly","path":""}]}}}""", 4202, "$.steps.a.value[1]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"add","path":"id","value":1}]}}}""", 4202, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"add","path":"/~2","value":1}]}}}""", 4202, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"add","path":"/input/list/9","value":1}]}}}""", 4203, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"remove","path":"/input/list/01"}]}}}""", 4203, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"test","path":"/id","value":"b"}]}}}""", 4203, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"move","from":"/input","path":"/input/x"}]}}}""", 4203, "$.steps.a.value[0]")]
    [InlineData("""{"steps":{"a":{"$type":"json_patch","value":[{"op":"replace","path":"","value":null}]}}}""", 4007, "$.steps[0]")]
    [InlineData("""{"steps":{"a":{"value":{"id":"b"}}}}""", 3000, "$.steps[1].id")]
    public void A_bad_override_is_reported_with_its_place(string overrides, int code, string path)
    {
        var result = FlowOverrides.Apply(Flow, JsonElement.Parse(overrides));
        result.Flow.ShouldBeNull();
        result.Diagnostics.First(d => d.Code == code).Path.ShouldBe(path);
    }

    [Fact]
    public void All_bad_overrides_are_reported_at_once() =>
        FlowOverrides.Apply(Flow, JsonElement.Parse("""{"steps":{"y":{"value":{}},"z":{"value":{}},"a":{"value":1}}}""")).Diagnostics.Count.ShouldBe(3);

    [Fact]
    public void Copies_cannot_grow_without_end()
    {
        var operations = string.Join(",", Enumerable.Repeat("""{"op":"copy","from":"","path":"/input/list/-"}""", 60));
        FlowOverrides.Apply(Flow, JsonElement.Parse("{\"steps\":{\"a\":{\"$type\":\"json_patch\",\"value\":[" + operations + "]}}}")).Diagnostics[0].Code.ShouldBe(4203);
    }

    [Fact]
    public void A_step_may_be_called_steps()
    {
        var flow = Reading.Good("steps: [{id: steps, component: /x/y, input: 1}]\noutput: {$step: steps}");
        Reading.Show(FlowOverrides.Apply(flow, JsonElement.Parse("""{"steps":{"value":{"input":2}}}""")).Flow!.Steps[0].Input).ShouldBe("2");
        Reading.Show(FlowOverrides.Apply(flow, JsonElement.Parse("""{"steps":{"steps":{"value":{"input":3}}}}""")).Flow!.Steps[0].Input).ShouldBe("3");
    }
}
