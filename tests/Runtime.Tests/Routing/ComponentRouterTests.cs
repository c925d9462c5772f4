using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Tests.Configuration;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Routing;

public class ComponentRouterTests
{
    const string Plugins = "plugins: {a: {type: x}, b: {type: x}, c: {type: x}, builtin: {type: builtin}}\n";

    [Theory]
    [InlineData("/eval", "builtin /eval")]
    [InlineData("/builtin/eval", "builtin /eval")]
    [InlineData("/builtins/eval", "builtin /eval")]
    [InlineData("/builtin/http/get", "builtin /http/get")]
    public void Without_configuration_the_built_ins_are_at_the_root_and_under_their_names(string path, string expected) =>
        Resolve(new ComponentRouter(StepFlowConfig.Default("/srv")), path).ShouldBe(expected);

    [Theory]
    [InlineData("/python/udf", "a /udf")]
    [InlineData("/python/a/b", "a /a/b")]
    [InlineData("/x", "b /x")]
    [InlineData("/x/y", "b /x/y")]
    [InlineData("/pythonic/udf", "b /pythonic/udf")]
    public void A_prefix_gives_the_rest_to_its_plugin(string path, string expected) =>
        Resolve("routes: {/: [{plugin: b}], /python: [{plugin: a}]}", path).ShouldBe(expected);

    [Theory]
    [InlineData("/python/udf", "a /udf")]
    [InlineData("/python/a/b", "b /a/b")]
    [InlineData("/other", "c /other")]
    [InlineData("/other/x", "c /other/x")]
    public void A_pattern_takes_one_segment_or_the_rest(string path, string expected) =>
        Resolve("""routes: {"/{*component}": [{plugin: c}], "/python/{*component}": [{plugin: b}], "/python/{component}": [{plugin: a}]}""", path)
            .ShouldBe(expected);

    [Theory]
    [InlineData("/x/eval", "a /eval")]
    [InlineData("/x/other", "b /other")]
    [InlineData("/x/eval/deep", "a /deep")]
    [InlineData("/y/eval", "c /eval")]
    public void The_most_specific_route_wins(string path, string expected) =>
        Resolve("""routes: {"/{any}/{component}": [{plugin: c}], "/x/{component}": [{plugin: b}], /x/eval: [{plugin: a}]}""", path).ShouldBe(expected);

    [Theory]
    [InlineData("/v/one", "a /api/one/v2")]
    [InlineData("/w/eu/two/three", "b /eu.two/three")]
    [InlineData("/fixed", "c /noop")]
    public void A_rule_can_rewrite_the_component(string path, string expected) =>
        Resolve(
            """
            routes:
              "/v/{component}": [{plugin: a, component: "/api/{component}/v2"}]
              "/w/{region}/{*component}": [{plugin: b, component: "{region}.{component}"}]
              /fixed: [{plugin: c, component: noop}]
            """,
            path).ShouldBe(expected);

    [Theory]
    [InlineData("""{"model":"big"}""", "a /chat")]
    [InlineData("""{"model":"small"}""", "b /chat")]
    [InlineData("""{}""", "c /chat")]
    [InlineData("""7""", "c /chat")]
    public void Rules_are_tried_in_order_and_conditions_look_at_the_input(string input, string expected) =>
        Resolve(
            """
            routes:
              /llm:
              - {plugin: a, conditions: [{path: $.model, value: big}]}
              - {plugin: b, conditions: [{path: model, value: small}]}
              - {plugin: c}
            """,
            "/llm/chat",
            input).ShouldBe(expected);

    [Fact]
    public void A_conditional_path_is_not_cached_for_other_inputs()
    {
        var router = Router("routes: {/llm: [{plugin: a, conditions: [{path: n, value: 1}]}, {plugin: b}]}");

        Resolve(router, "/llm/x", """{"n":1.0}""").ShouldBe("a /x");
        Resolve(router, "/llm/x", """{"n":2}""").ShouldBe("b /x");
        Resolve(router, "/llm/x", """{"n":1}""").ShouldBe("a /x");
    }

    [Theory]
    [InlineData("/t/read", "a /read")]
    [InlineData("/t/read/deep", "a /read/deep")]
    [InlineData("/t/reader", "b /reader")]
    [InlineData("/t/write", null)]
    public void Allow_and_deny_lists_choose_components_with_everything_below_them(string path, string? expected) =>
        Resolve("routes: {/t: [{plugin: a, componentAllow: [read]}, {plugin: b, componentDeny: [/write]}]}", path).ShouldBe(expected);

    [Theory]
    [InlineData("/builtin/eval", "builtin /eval")]
    [InlineData("/builtins/eval", "builtin /eval")]
    [InlineData("/eval", "a /eval")]
    public void A_configuration_that_does_not_route_the_built_ins_still_has_them_under_their_names(string path, string expected) =>
        Resolve("routes: {/: [{plugin: a}]}", path).ShouldBe(expected);

    [Theory]
    [InlineData("/builtin/load_file")]
    [InlineData("/builtins/load_file")]
    public void Restricting_one_name_of_the_built_ins_restricts_the_other(string path) =>
        Resolve("routes: {/builtin: [{plugin: builtin, componentDeny: [load_file]}]}", path).ShouldBeNull();

    [Theory]
    [InlineData("/a/x", "a /x")]
    [InlineData("/eval", "builtin /eval")]
    public void Without_routes_every_plugin_is_reached_under_its_name(string path, string expected) => Resolve("", path).ShouldBe(expected);

    [Fact]
    public void A_path_without_route_is_not_found_and_the_routes_are_named()
    {
        Router("routes: {/python: [{plugin: a}]}").TryResolve("/pyton/udf", JsonValues.Null, out _, out var error).ShouldBeFalse();

        error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ComponentNotFound);
        error.Message.ShouldBe(
            "Component '/pyton/udf' cannot be found: no route leads there (did you mean '/python'?). Routes: /python, /builtin, /builtins.");
    }

    [Theory]
    [InlineData("python", "must start with '/'")]
    [InlineData("/{*a}/b", "put it last")]
    [InlineData("/a//b", "segment ''")]
    [InlineData("/{}", "segment '{}'")]
    [InlineData("/x{y}", "segment 'x{y}'")]
    public void A_pattern_that_makes_no_sense_is_refused(string pattern, string message)
    {
        RoutePattern.TryParse(pattern, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain(message);
    }

    [Fact]
    public void A_resolved_path_costs_no_allocation()
    {
        var router = Router("routes: {/python: [{plugin: a}]}");
        router.TryResolve("/python/udf", JsonValues.Null, out _, out _).ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            router.TryResolve("/python/udf", JsonValues.Null, out _, out _);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    static ComponentRouter Router(string routes) => new(Configs.Valid(Plugins + routes));

    static string? Resolve(string routes, string path, string input = "null") => Resolve(Router(routes), path, input);

    static string? Resolve(ComponentRouter router, string path, string input = "null") =>
        router.TryResolve(path, Json.Of(input), out var match, out _) ? $"{match.Plugin} {match.Component}" : null;
}
