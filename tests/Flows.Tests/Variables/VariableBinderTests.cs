using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Tests.Parsing;
using StepFlow.Flows.Variables;

namespace StepFlow.Flows.Tests.Variables;

public class VariableBinderTests
{
    const string Declared = """
        variables:
          type: object
          required: [key]
          properties:
            key: {type: string, is_secret: true, env_var: THE_KEY}
            tries: {type: integer, default: 3}
            name: {type: string}
            list: {type: array}
        output: {$from: {variable: key}}
        """;

    [Fact]
    public void What_is_provided_goes_before_the_environment_and_that_before_the_default()
    {
        var environment = new Dictionary<string, string> { ["THE_KEY"] = "from env", ["STEPFLOW_VAR_TRIES"] = "7", ["STEPFLOW_VAR_NAME"] = "12" };
        var bound = Bind(Declared, """{"key":"given"}""", environment.GetValueOrDefault);
        bound.IsValid.ShouldBeTrue();
        Shown(bound).ShouldBe(["key=\"given\"", "tries=7", "name=\"12\""]);
    }

    [Fact]
    public void The_environment_is_asked_only_when_it_is_given() => Shown(Bind(Declared, """{"key":"k"}""")).ShouldBe(["key=\"k\"", "tries=3", "name=\"\""]);

    [Fact]
    public void A_missing_required_variable_is_an_error_that_names_its_environment_variable()
    {
        var found = Bind(Declared, null, _ => null).Diagnostics.ShouldHaveSingleItem();
        (found.Code, found.Path).ShouldBe((2005, "$.variables.key"));
        found.Message.ShouldContain("THE_KEY");
    }

    [Fact]
    public void A_value_that_breaks_its_schema_is_an_error_and_a_secret_is_not_shown()
    {
        var bound = Bind(Declared, """{"key":424242,"tries":"often"}""");
        bound.IsValid.ShouldBeFalse();
        bound.Diagnostics.Select(d => (d.Code, d.Path)).ShouldBe([(2002, "$.variables.key"), (2002, "$.variables.tries")]);
        bound.Diagnostics.ShouldAllBe(d => !d.Message.Contains("424242", StringComparison.Ordinal));
    }

    [Fact]
    public void An_undeclared_variable_is_a_warning_and_is_left_out()
    {
        var bound = Bind(Declared, """{"key":"k","tires":4}""");
        bound.IsValid.ShouldBeTrue();
        bound.Values.Keys.ShouldNotContain("tires");
        bound.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("'tries'");
    }

    [Fact]
    public void A_flow_that_declares_nothing_takes_anything() => Shown(Bind("output: {$variable: x}", """{"x":1,"y":[2]}""")).ShouldBe(["x=1", "y=[2]"]);

    [Fact]
    public void Values_must_be_an_object() => Bind(Declared, "[1]").Diagnostics.Select(d => d.Code).ShouldBe([2002, 2005]);

    [Fact]
    public void A_schema_that_is_none_is_reported() =>
        Bind("variables: {type: object, properties: {a: {type: nonsense}}}\noutput: 1", """{"a":1}""").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(4106);

    [Fact]
    public void An_explicit_null_is_a_value() => Bind(Declared, """{"key":"k","list":null}""").Values["list"].ValueKind.ShouldBe(JsonValueKind.Null);

    static VariableBinding Bind(string flow, string? provided, Func<string, string?>? environment = null) =>
        VariableBinder.Bind(Reading.Good(flow), provided is null ? null : JsonElement.Parse(provided), environment, new TypeOnlyCompiler());

    static IEnumerable<string> Shown(VariableBinding bound) => bound.Values.Select(v => $"{v.Key}={CanonicalJson.Text(v.Value)}");
}
