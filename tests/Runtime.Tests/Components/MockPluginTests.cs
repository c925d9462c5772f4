using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Mocks;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tests.Configuration;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Components;

public class MockPluginTests
{
    const string Yaml = """
        plugins:
          mock:
            type: mock
            components:
              /one:
                input_schema: {type: object}
                behaviors:
                  { input: "a" }: {outcome: success, result: {output: b}}
                  { input: 1 }: {outcome: failed, error: {code: 8, message: m}}
                  { input: null }: {outcome: skipped, reason: why}
                  { input: "boom" }: {error: it broke}
                  text: {outcome: success, result: 1}
        routes: {/mock: [{plugin: mock}]}
        """;

    [Fact]
    public async Task An_input_is_compared_as_json()
    {
        var plugin = Mock(Yaml);

        (await plugin.Run("/one", """{ "input" : "\u0061" }""")).ShouldSucceedWith("""{"output":"b"}""");
        (await plugin.Run("/one", """{"input":1.0}""")).ShouldFailWith("8").Message.ShouldBe("m");
        (await plugin.Run("/one", """{"input":null}""")).Outcome!.Reason.ShouldBe("why");
        (await plugin.Run("/one", "\"text\"")).ShouldSucceedWith("1");
    }

    [Fact]
    public async Task An_unknown_input_fails_the_plugin_with_upstreams_stack()
    {
        var config = ConfigReader.ReadFile(SharedData.Conformance("10-HEAD_817917a7/tests/mock/stepflow-config.yml")).Config.ShouldNotBeNull();
        var plugin = new MockPluginFactory().Create(config.Plugins[0], new ConfigurationProblems()).ShouldNotBeNull();
        var call = Calls.To("/one_output", """{ "input": "world" }""", "step1");

        var failure = await Should.ThrowAsync<PluginException>(async () => await plugin.ExecuteAsync(call, new ComponentContextStub(), default));

        failure.Message.ShouldBe("step \"step1\" failed");
        failure.Attachments.ShouldBe([
            "Component: /one_output",
            "Component execution failed for step 'step1'",
            "No behavior defined for /one_output on {\"input\":\"world\"}",
        ]);
        failure.Cause.ShouldBe("error executing user-defined function");
    }

    [Fact]
    public async Task An_error_behaviour_fails_the_plugin_with_its_message()
    {
        var failure = await Should.ThrowAsync<PluginException>(async () => await Mock(Yaml).Run("/one", """{"input":"boom"}"""));

        failure.Attachments[^1].ShouldBe("it broke");
    }

    [Fact]
    public async Task A_json_configuration_writes_inputs_as_text()
    {
        var plugin = Mock("""
            {"plugins":{"mock":{"type":"mock","components":{"/one":{"behaviors":{"{\"input\":\"a\"}":{"outcome":"success","result":2}}}}}}}
            """);

        (await plugin.Run("/one", """{"input":"a"}""")).ShouldSucceedWith("2");
    }

    [Fact]
    public async Task Its_components_are_listed_with_their_schemas()
    {
        var info = (await Mock(Yaml).ListAsync(default)).ShouldHaveSingleItem();

        info.Component.ShouldBe("/one");
        info.InputSchema!.Value.GetRawText().ShouldBe("""{"type":"object"}""");
    }

    [Fact]
    public async Task An_unknown_component_is_not_found() =>
        (await Mock(Yaml).Run("/on", "{}")).ShouldFailWith(ErrorCodes.ComponentNotFound).Message.ShouldContain("did you mean '/one'?");

    [Fact]
    public void A_behaviour_of_another_shape_is_refused_with_its_place()
    {
        var settings = Configs.Valid("plugins:\n  mock:\n    type: mock\n    components:\n      /a:\n        behaviors:\n          {x: 1}: {result: 2}").Plugins[0];
        var problems = new ConfigurationProblems();

        new MockPluginFactory().Create(settings, problems).ShouldBeNull();

        problems.Diagnostics.ShouldHaveSingleItem().Position.ToString().ShouldBe("7:19");
    }

    static IComponentPlugin Mock(string yaml) =>
        new MockPluginFactory().Create(Configs.Valid(yaml).Plugins[0], new ConfigurationProblems()).ShouldNotBeNull();
}
