using StepFlow.Flows.Model;
using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Parsing;

// The forms that upstream's guide to execution shows, in flows of our own.
public class DocumentedFlowTests
{
    [Fact]
    public void Steps_without_an_output_all_run()
    {
        var flow = Good("""
            steps:
              - id: read_settings
                component: /builtin/load_file
                input: {path: "settings.json"}
              - id: read_rows
                component: /builtin/load_file
                input: {path: "rows.json"}
              - id: check
                component: /rows/check
                input:
                  rows: { $from: { step: read_rows } }
                  rules: { $from: { step: read_settings }, path: "rules" }
            """);
        flow.Mode.ShouldBe(EvaluationMode.Eager);
        flow.Steps.ShouldAllBe(s => s.MustExecute);
        Show(flow.Steps[2].Input).ShouldBe("{rows:step(read_rows#1)$,rules:step(read_settings#0)$.rules}");
    }

    [Fact]
    public void Input_is_read_with_a_path() =>
        Show(Good("""
            steps:
              - id: load
                component: /user/load
                input: {user_id: { $from: { workflow: input }, path: "user_id" }}
            """).Steps[0].Input).ShouldBe("{user_id:input$.user_id}");

    [Fact]
    public void A_step_is_skipped_by_a_condition()
    {
        var flow = Good("""
            steps:
              - {id: level, component: /user/level}
              - id: extra
                component: /user/extra
                skip_if:
                  $from: { step: level }
                  path: "is_basic"
            """);
        flow.Mode.ShouldBe(EvaluationMode.Eager);
        Show(flow.Steps[1].SkipIf).ShouldBe("step(level#0)$.is_basic");
    }

    [Fact]
    public void A_flow_made_at_run_time_is_evaluated()
    {
        var step = Good("""
            steps:
              - {id: choose, component: /flow/choose, input: {$from: {workflow: input}}}
              - id: run
                component: /builtins/eval
                input:
                  workflow: { $from: { step: choose }, path: "definition" }
                  input: { $from: { workflow: input } }
            """).Steps[1];
        step.Component.ShouldBe("/builtin/eval");
        Show(step.Input).ShouldBe("{workflow:step(choose#0)$.definition,input:input$}");
    }

    [Fact]
    public void A_failure_is_replaced_and_the_flow_goes_on()
    {
        var flow = Good("""
            steps:
              - id: enrich
                component: /user/enrich
                on_error:
                  action: continue
                  default_output: {enriched: false, more: {}}
              - id: answer
                component: /answer/make
                input:
                  enriched:
                    $from: { step: enrich }
                    $on_skip: "use_default"
                    $default: { enriched: false }
            """);
        flow.Mode.ShouldBe(EvaluationMode.Eager);
        flow.Steps[0].OnError.Kind.ShouldBe(ErrorActionKind.UseDefault);
        Show(flow.Steps[0].OnError.Default).ShouldBe("""{"enriched":false,"more":{}}""");
        Show(flow.Steps[1].Input).ShouldBe("""{enriched:step(enrich#0)$?{"enriched":false}}""");
    }

    [Fact]
    public void A_failure_becomes_a_skip()
    {
        var flow = Good("""
            steps:
              - {id: optional, component: /data/load, on_error: {action: skip}, input: {source: "s"}}
              - id: use
                component: /data/use
                input:
                  a: {$from: {step: optional}, $on_skip: "use_default", $default: {}}
                  b: {$from: {step: optional}, $on_skip: "skip"}
            """);
        flow.Steps[0].OnError.Kind.ShouldBe(ErrorActionKind.Skip);
        Show(flow.Steps[1].Input).ShouldBe("{a:step(optional#0)$?{},b:step(optional#0)$}");
    }

    [Fact]
    public void A_blob_is_used_by_several_steps() =>
        Good("""
            steps:
              - {id: load, component: /data/load}
              - id: store
                component: /builtin/put_blob
                input: {data: {$from: {step: load}}}
              - id: first
                component: /data/use
                input: {blob: {$from: {step: store}, path: "blob_id"}, filter: "category=A"}
              - id: second
                component: /data/use
                input: {blob: {$from: {step: store}, path: "blob_id"}, filter: "category=B"}
            """).Steps.Length.ShouldBe(4);
}
