using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Parsing;
using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Validation;

public class ValidationTests
{
    [Theory]
    [InlineData("output: 1", 1001, "$.name")]
    [InlineData("output: 1", 1002, "$.description")]
    [InlineData("steps: [{id: a, component: /x/y}]\noutput: 1", 1000, "$.steps[0]")]
    [InlineData("steps: [{id: a, component: /x/y}]\noutput: {$step: a, path: b}", 1003, "$.output")]
    [InlineData("output: {$variable: v}", 1004, "$.variables")]
    [InlineData("inputSchema: {type: object, properties: {a: {type: string}}, additionalProperties: false}\noutput: {$input: b}", 2000, "$.output")]
    [InlineData("inputSchema: {type: object, properties: {a: {type: string}}}\noutput: {$input: $.a.b}", 2000, "$.output")]
    [InlineData("steps: [{id: a, component: /x/y, outputSchema: {type: array, items: {type: number}}}]\noutput: {$step: a, path: $.x}", 2000, "$.output")]
    [InlineData("steps: [{id: a, component: \"\"}]", 2001, "$.steps[0].component")]
    [InlineData("steps: [{id: a, component: /builtin/put_blob, input: {blob_type: flow, data: {$literal: {steps: [{id: x}]}}}}]", 2003, "$.steps[0].input.data.steps[0]")]
    [InlineData("steps: [{id: a, component: /builtin/map, input: {workflow: {$literal: {output: {$step: x}}}, items: []}}]", 2003, "$.steps[0].input.workflow.output")]
    [InlineData("variables: {type: object, properties: {a: {type: string}}}\noutput: {$variable: b}", 2004, "$.output")]
    [InlineData("steps: [{id: a, component: /}]", 2500, "$.steps[0].component")]
    [InlineData("steps: [{id: a, component: /x/y}, {id: a, component: /x/y}]", 3000, "$.steps[1].id")]
    [InlineData("steps: [{id: \"\", component: /x/y}]", 3001, "$.steps[0].id")]
    [InlineData("steps: [{id: a, component: /x/y, input: {b: [{$step: a}]}}]", 3002, "$.steps[0].input.b[0]")]
    [InlineData("steps: [{id: a, component: /x/y, input: {$step: b}}, {id: b, component: /x/y}]", 3003, "$.steps[0].input")]
    [InlineData("output: {x: {$step: b}}", 3003, "$.output.x")]
    [InlineData("output: {$step: 7}", 3004, "$.output")]
    [InlineData("output: {$input: \"$x\"}", 3004, "$.output")]
    [InlineData("output: {$from: {}}", 3004, "$.output")]
    [InlineData("output: {$from: {workflow: output}}", 3004, "$.output")]
    [InlineData("output: {$coalesce: 1}", 3004, "$.output")]
    [InlineData("output: {$variable: \"\"}", 3004, "$.output")]
    [InlineData("output: {$if: true}", 4008, "$.output")]
    [InlineData("steps: [{component: /x/y}]", 4008, "$.steps[0]")]
    [InlineData("steps: [{id: a}]", 4008, "$.steps[0]")]
    [InlineData("steps: {a: 1}", 4007, "$.steps")]
    [InlineData("steps: [a]", 4007, "$.steps[0]")]
    [InlineData("steps: [{id: [], component: /x/y}]", 4007, "$.steps[0].id")]
    [InlineData("steps: [{id: a, component: /x/y, mustExecute: maybe}]", 4007, "$.steps[0].mustExecute")]
    [InlineData("[1]", 4007, "$")]
    public void Each_rule_reports_its_code_and_place(string text, int code, string path)
    {
        var found = Found(text, code).ShouldHaveSingleItem();
        found.Path.ShouldBe(path);
        found.Position.IsKnown.ShouldBeTrue();
        (found.Kind, found.Level).ShouldBe(DiagnosticCodes.All[code]);
    }

    [Theory]
    [InlineData("inputSchema: {type: object, properties: {a: {type: string}}}\noutput: {$input: b}")]
    [InlineData("inputSchema: {properties: {a: {anyOf: [{type: string}]}}, additionalProperties: false}\noutput: {$input: $.a.b}")]
    [InlineData("schemas: {$defs: {R: {$ref: \"#/$defs/R\"}}, properties: {input: {$ref: \"#/$defs/R\"}}}\noutput: {$input: b}")]
    [InlineData("inputSchema: {patternProperties: {\"^x\": true}, additionalProperties: false}\noutput: {$input: xb}")]
    public void A_field_that_may_exist_is_no_error(string text) => Found(text, 2000).ShouldBeEmpty();

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var codes = FlowReader.Read("""
            nam: x
            steps:
              - {id: a, component: /x/y, timeout: never}
              - {id: a, component: ""}
              - {component: /x/y, input: {$step: zzz}}
            output: {$step: 1}
            """).Diagnostics.Select(d => d.Code).ToList();
        codes.ShouldBe([4006, 4104, 3000, 2001, 4008, 3003, 3004], ignoreOrder: true);
    }

    [Fact]
    public void A_step_needed_only_by_what_is_not_needed_is_not_needed() =>
        Found("""
            steps:
              - {id: a, component: /x/y}
              - {id: b, component: /x/y, input: {$step: a}}
              - {id: c, component: /x/y}
              - {id: d, component: /x/y, input: {$step: c}, mustExecute: true}
              - {id: e, component: /x/y}
            output: {$if: {$input: x}, then: {$coalesce: [[{$step: e}]]}}
            """, 1000).Select(d => d.Path).ShouldBe(["$.steps[0]", "$.steps[1]"]);

    [Fact]
    public void A_misspelt_step_is_recognised() =>
        Found("steps: [{id: load_user, component: /x/y}]\noutput: {$step: load_usr}", 3003)[0].Message.ShouldContain("'load_user'");

    [Fact]
    public void Steps_beyond_the_limit_are_refused()
    {
        var options = new FlowReadOptions { Limits = new() { MaxSteps = 2 } };
        FlowReader.Read("steps: [{id: a, component: /x/y}, {id: b, component: /x/y}]", options).IsFatal.ShouldBeFalse();
        FlowReader.Read("steps: [1, 2, 3]", options).Diagnostics.Select(d => d.Code).ShouldBe([4003]);
    }
}
