using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Parsing;

public class DialectTests
{
    [Theory]
    [InlineData("{$from: $input, path: m}", "input$.m")]
    [InlineData("{$from: one, path: x}", "step(one#0)$.x")]
    [InlineData("{$from: {workflow: input}}", "input$")]
    [InlineData("{$from: {step: one}, path: \"$.a[0].b\"}", "step(one#0)$.a[0].b")]
    [InlineData("{$from: {step: one}, path: a.b}", "step(one#0)$[\"a.b\"]")]
    [InlineData("{$from: {step: one}, path: null, onSkip: null}", "step(one#0)$")]
    [InlineData("{$from: {step: one}, onSkip: {action: skip}}", "step(one#0)$")]
    [InlineData("{$from: {step: one}, onSkip: {action: useDefault}}", "step(one#0)$?null")]
    [InlineData("{$from: {step: one}, onSkip: {action: useDefault, defaultValue: 1.50}}", "step(one#0)$?1.50")]
    [InlineData("{$from: {step: one}, on_skip: {action: use_default, default_value: [1]}}", "step(one#0)$?[1]")]
    [InlineData("{$from: {step: one}, on_skip: use_default, $default: d}", "step(one#0)$?\"d\"")]
    [InlineData("{$from: {variable: v}, path: $.x}", "var(v)$.x!")]
    [InlineData("{$from: {variable: v, default: {a: 1}}}", "var(v)$!?{\"a\":1}")]
    [InlineData("{$literal: {$from: {step: nowhere}}}", "{\"$from\":{\"step\":\"nowhere\"}}")]
    public void The_from_family_is_read(string expression, string shown) =>
        Show(Good($"steps:\n  - {{id: one, component: /a/b}}\n  - {{id: two, component: /a/b, input: {expression}}}\noutput: {{$from: {{step: two}}}}").Steps[1].Input).ShouldBe(shown);

    [Theory]
    [InlineData("{$step: one}", "step(one#0)$")]
    [InlineData("{$step: one, path: x}", "step(one#0)$.x")]
    [InlineData("{$input: \"\"}", "input$")]
    [InlineData("{$input: $}", "input$")]
    [InlineData("{$input: null}", "input$")]
    [InlineData("{$input: \"$.a['b c'][2]\"}", "input$.a[\"b c\"][2]")]
    [InlineData("{$variable: key}", "var(key)$")]
    [InlineData("{$variable: \"$.key.part\", default: {$input: x}}", "var(key)$.part?input$.x")]
    [InlineData("{$if: {$input: a}, then: 1}", "if(input$.a,1,-)")]
    [InlineData("{$if: true, then: {$step: one}, else: [2, 3]}", "if(true,step(one#0)$,[2,3])")]
    [InlineData("{$coalesce: [{$input: a}, null, x]}", "coalesce(input$.a,null,\"x\")")]
    [InlineData("{a: [1, {b: {$input: c}}], d: 2.0}", "{a:[1,{b:input$.c}],d:2.0}")]
    [InlineData("{a: {$literal: {$step: x}}, b: 1}", "{\"a\":{\"$step\":\"x\"},\"b\":1}")]
    [InlineData("{$literal: 1, $step: one}", "1")]
    [InlineData("{$if: true, then: 1, $step: one}", "if(true,1,-)")]
    [InlineData("{$coalesce: [1], $input: a}", "coalesce(1)")]
    [InlineData("{$step: one, $input: a}", "step(one#0)$")]
    [InlineData("{$gt: 5}", "{\"$gt\":5}")]
    [InlineData("{$error: message}", "{\"$error\":\"message\"}")]
    public void The_step_family_is_read_in_order_of_precedence(string expression, string shown) =>
        Show(Good($"steps:\n  - {{id: one, component: /a/b}}\n  - {{id: two, component: /a/b, input: {expression}}}\noutput: {{$step: two}}").Steps[1].Input).ShouldBe(shown);

    [Theory]
    [InlineData("output: {$from: {workflow: input}}", EvaluationMode.Eager)]
    [InlineData("output: {$input: x}", EvaluationMode.Lazy)]
    [InlineData("output: 1", EvaluationMode.Lazy)]
    [InlineData("output: {$literal: {$from: {workflow: input}}}", EvaluationMode.Lazy)]
    [InlineData("inputSchema: {type: object}\noutput: 1", EvaluationMode.Eager)]
    [InlineData("input_schema: {type: object}\noutput: {$input: x}", EvaluationMode.Lazy)]
    [InlineData("steps: [{id: a, component: /x/y, skipIf: false}]\noutput: 1", EvaluationMode.Eager)]
    [InlineData("steps: [{id: a, component: /x/y, skipIf: {$input: x}}]\noutput: {$step: a}", EvaluationMode.Eager)]
    [InlineData("steps: [{id: a, component: /x/y, onError: {action: skip}}]\noutput: 1", EvaluationMode.Eager)]
    [InlineData("steps: [{id: a, component: /x/y, onError: {action: useDefault}}]\noutput: 1", EvaluationMode.Lazy)]
    public void The_dialect_decides_the_mode(string text, EvaluationMode mode) => Good(text).Mode.ShouldBe(mode);

    [Theory]
    [InlineData("steps:\n  - {id: a, component: /x/y, input: {$from: {workflow: input}}}\noutput: {$step: a}", "2:37", "3:9")]
    [InlineData("steps:\n  - {id: a, component: /x/y, onError: {action: skip}}\noutput: {$step: a}", "2:39", "3:9")]
    [InlineData("output:\n  a: {$input: x}\n  b: {$from: {workflow: input}}", "3:6", "2:6")]
    public void Both_families_in_one_document_are_refused_with_both_places(string text, string eager, string lazy)
    {
        var message = Found(text, 4009).ShouldHaveSingleItem().Message;
        message.ShouldContain(eager);
        message.ShouldContain(lazy);
    }

    [Theory]
    [InlineData("builtin://eval", "/builtin/eval")]
    [InlineData("builtins://eval", "/builtin/eval")]
    [InlineData("python://udf", "/python/udf")]
    [InlineData("mock://one", "/mock/one")]
    [InlineData("create_messages", "/builtin/create_messages")]
    [InlineData("/builtins/eval", "/builtin/eval")]
    [InlineData("/python/a/b", "/python/a/b")]
    public void Old_component_names_become_paths(string written, string path) =>
        Good($"steps: [{{id: a, component: \"{written}\", input: {{$from: {{workflow: input}}}}}}]").Steps[0].Component.ShouldBe(path);

    [Fact]
    public void A_bare_component_name_is_an_error_in_the_step_family()
    {
        var result = FlowReader.Read("steps: [{id: a, component: eval, input: {$input: x}}]\noutput: {$step: a}");
        result.Flow.ShouldNotBeNull();
        var found = result.Diagnostics.Where(d => d.Level == DiagnosticLevel.Error).ShouldHaveSingleItem();
        (found.Code, found.Path, found.Position).ShouldBe((2500, "$.steps[0].component", new SourcePosition(1, 28)));
    }

    [Fact]
    public void Snake_case_means_the_same_as_camel_case()
    {
        var snake = Good("""
            input_schema: {type: object}
            output_schema: {type: string}
            steps:
              - id: a
                component: /x/y
                args: {$from: {workflow: input}}
                skip_if: {$from: {workflow: input}, path: s}
                on_error: {action: use_default, default_value: {$from: {workflow: input}, path: d}}
                must_execute: true
                input_schema: {type: object}
                output_schema: {type: number}
            outputs: {$from: {step: a}}
            """);
        var camel = Good("""
            inputSchema: {type: object}
            outputSchema: {type: string}
            steps:
              - id: a
                component: /x/y
                input: {$from: {workflow: input}}
                skipIf: {$from: {workflow: input}, path: s}
                onError: {action: useDefault, defaultValue: {$from: {workflow: input}, path: d}}
                mustExecute: true
                inputSchema: {type: object}
                outputSchema: {type: number}
            output: {$from: {step: a}}
            """);
        foreach (var flow in new[] { snake, camel })
        {
            flow.InputSchema!.Value.GetRawText().ShouldBe("""{"type":"object"}""");
            flow.OutputSchema!.Value.GetRawText().ShouldBe("""{"type":"string"}""");
            Show(flow.Output).ShouldBe("step(a#0)$");
            var step = flow.Steps[0];
            Show(step.Input).ShouldBe("input$");
            Show(step.SkipIf).ShouldBe("input$.s");
            Show(step.OnError.Default).ShouldBe("input$.d");
            step.MustExecute.ShouldBeTrue();
            step.InputSchema!.Value.GetRawText().ShouldBe("""{"type":"object"}""");
            step.OutputSchema!.Value.GetRawText().ShouldBe("""{"type":"number"}""");
        }
    }

    [Fact]
    public void Two_spellings_of_one_key_are_refused() =>
        Found("steps: [{id: a, component: /x/y, skipIf: false, skip_if: true}]", 4005).ShouldHaveSingleItem().Message.ShouldContain("skipIf");

    [Fact]
    public void Explicit_nulls_count_as_absent()
    {
        var flow = Good("""
            name: null
            schemas: null
            inputSchema: null
            variables: ~
            test: null
            examples: null
            metadata: null
            onFailure: null
            steps:
              - {id: a, component: /x/y, input: null, skipIf: null, onError: null, retry: null, timeout: null, mustExecute: null, inputSchema: null, metadata: null}
            output: null
            """);
        flow.Name.ShouldBeNull();
        flow.Mode.ShouldBe(EvaluationMode.Lazy);
        flow.Steps[0].SkipIf.ShouldBeNull();
        flow.Steps[0].MustExecute.ShouldBeFalse();
    }

    [Fact]
    public void The_document_is_kept_and_its_text_is_the_id()
    {
        var flow = Good("output: {b: 1.50, a: [é, \"\\u00e9\"]}\nname: n\n");
        CanonicalJson.Text(flow.Document).ShouldBe("""{"output":{"b":1.50,"a":["é","é"]},"name":"n"}""");
        flow.Id.ShouldBe(CanonicalJson.ContentId(flow.Document));
        Good(flow.Document.GetRawText()).Id.ShouldBe(flow.Id);
        FlowReader.Read(flow.Document).Flow!.Id.ShouldBe(flow.Id);
        FlowReader.Read(JsonDocument.Parse("""{ "output" : 1 }""").RootElement).Diagnostics.ShouldAllBe(d => !d.Position.IsKnown);
    }

    [Fact]
    public void A_default_for_a_failure_is_data_in_the_step_family()
    {
        const string Text = "steps: [{id: a, component: /x/y, onError: {action: useDefault, defaultValue: {$input: x}}}]\noutput: {$step: a}";
        Show(Good(Text).Steps[0].OnError.Default).ShouldBe("""{"$input":"x"}""");
        Found(Text, 4107).Count.ShouldBe(1);
    }
}
