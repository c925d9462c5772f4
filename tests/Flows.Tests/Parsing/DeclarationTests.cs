using StepFlow.Flows.Json;
using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Parsing;

public class DeclarationTests
{
    [Fact]
    public void The_schemas_block_describes_everything()
    {
        var flow = Good("""
            schemas:
              type: object
              $defs: {Name: {type: string}}
              properties:
                input: {type: object, properties: {name: {$ref: "#/$defs/Name"}}}
                output: {type: string}
                variables:
                  type: object
                  required: [key]
                  properties:
                    key: {type: string, is_secret: true, env_var: THE_KEY, description: for the service}
                    tries: {type: integer}
                    mode: {type: string, default: fast}
                    list: {type: array}
                    maybe: {type: [string, "null"]}
                    flag: {type: boolean}
                steps:
                  type: object
                  properties:
                    one: {type: object, properties: {x: {type: number}}, additionalProperties: false}
            steps: [{id: one, component: /a/b}]
            output: {$step: one, path: x}
            """);
        flow.InputSchema!.Value.GetProperty("type").GetString().ShouldBe("object");
        flow.OutputSchema!.Value.GetRawText().ShouldBe("""{"type":"string"}""");
        flow.SchemaDefinitions!.Value.GetRawText().ShouldBe("""{"Name":{"type":"string"}}""");
        flow.Steps[0].OutputSchema!.Value.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        flow.DeclaresVariables.ShouldBeTrue();
        var key = flow.Variables[0];
        (key.Name, key.IsRequired, key.IsSecret, key.EnvironmentVariable, key.Description, key.Default).ShouldBe(("key", true, true, "THE_KEY", "for the service", null));
        flow.Variables.Skip(1).Select(v => v.Default is { } d ? CanonicalJson.Text(d) : "none").ShouldBe(["0", "\"fast\"", "none", "null", "false"]);
    }

    [Fact]
    public void Variables_of_old_documents_stand_at_the_top()
    {
        var flow = Good("variables: {type: object, properties: {a: {type: string}, b: {type: number, default: 2}}, required: [a]}\noutput: {$from: {variable: b}}");
        flow.Variables.Select(v => (v.Name, v.IsRequired)).ShouldBe([("a", true), ("b", false)]);
    }

    [Fact]
    public void The_flat_form_of_schemas_is_refused_with_an_explanation() =>
        Found("schemas: {input: {type: object}}\noutput: 1", 4007).ShouldHaveSingleItem().Message.ShouldContain("schemas.properties");

    [Fact]
    public void A_schema_is_a_mapping_or_a_boolean() =>
        Found("inputSchema: 7\noutput: 1", 4106).ShouldHaveSingleItem().Path.ShouldBe("$.inputSchema");

    [Fact]
    public void Tests_and_examples_are_read()
    {
        var flow = Good("""
            examples:
              - {name: e, description: d, input: {x: 1}}
            test:
              config: {plugins: {}}
              cases:
                - name: first
                  input: {a: 2025-01-01}
                  output: {outcome: success, result: {x: 1.0}}
                - {name: second}
            output: 1
            """);
        flow.Examples.ShouldHaveSingleItem().Input.GetRawText().ShouldBe("""{"x":1}""");
        flow.Tests!.Config!.Value.GetRawText().ShouldBe("""{"plugins":{}}""");
        flow.Tests.Cases.Select(c => (c.Name, c.Position.Line, c.Output.HasValue)).ShouldBe([("first", 6, true), ("second", 9, false)]);
        flow.Tests.Cases[0].Input.GetRawText().ShouldBe("""{"a":"2025-01-01"}""");
    }

    [Theory]
    [InlineData("outptu: 1", "$.outptu", "'output'")]
    [InlineData("steps: [{id: a, component: /x/y, skipif: true}]", "$.steps[0].skipif", "'skipIf'")]
    [InlineData("steps: [{id: a, component: /x/y, retry: {maxAttempt: 2}}]", "$.steps[0].retry.maxAttempt", "'maxAttempts'")]
    [InlineData("output: {$input: x, pth: y}", "$.output.pth", "Known here")]
    public void An_unknown_key_is_a_warning_with_a_suggestion(string text, string path, string hint)
    {
        var found = Found(text, 4006).ShouldHaveSingleItem();
        found.Path.ShouldBe(path);
        found.Message.ShouldContain(hint);
    }

    [Fact]
    public void Free_data_may_have_any_keys() => Found("metadata: {whatever: {x: 1}}\nsteps: [{id: a, component: /x/y, metadata: {y: 2}, input: {z: 3}}]\n", 4006).ShouldBeEmpty();
}
