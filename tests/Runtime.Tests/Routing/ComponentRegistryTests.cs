using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Components.Mocks;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Tests.Configuration;

namespace StepFlow.Runtime.Tests.Routing;

public class ComponentRegistryTests
{
    [Fact]
    public async Task A_plugin_is_made_once_when_it_is_first_needed_and_disposed_with_the_registry()
    {
        var factory = new CountingFactory();
        var registry = new ComponentRegistry(Configs.Valid("plugins: {p: {type: counting}, q: {type: counting}}\nroutes: {/p: [{plugin: p}], /q: [{plugin: q}]}"), [factory]);
        factory.Made.ShouldBeEmpty();

        registry.TryResolve("/p/a", JsonValues.Null, out var first, out var component, out _).ShouldBeTrue();
        registry.TryResolve("/p/b", JsonValues.Null, out var second, out _, out _).ShouldBeTrue();

        component.ShouldBe("/a");
        second.ShouldBeSameAs(first);
        factory.Made.ShouldHaveSingleItem().IsDisposed.ShouldBeFalse();
        await registry.DisposeAsync();
        factory.Made.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_plugin_type_the_host_lacks_fails_only_its_own_steps()
    {
        await using var registry = Registry("plugins: {py: {type: grpc, queueName: py}}\nroutes: {/py: [{plugin: py}]}");

        registry.TryResolve("/py/udf", JsonValues.Null, out _, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ComponentNotFound);
        error.Message.ShouldBe("Plugin 'py' has type 'grpc', which this host does not offer. It offers: builtin, mock.");
        registry.TryResolve("/builtin/eval", JsonValues.Null, out _, out _, out _).ShouldBeTrue();
        registry.Check().ShouldHaveSingleItem().Code.ShouldBe(4303);
    }

    [Fact]
    public async Task Unusable_settings_fail_only_their_own_steps()
    {
        await using var registry = Registry("plugins: {m: {type: mock, components: [1]}}\nroutes: {/m: [{plugin: m}]}");

        registry.TryResolve("/m/x", JsonValues.Null, out _, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().Message.ShouldStartWith("Plugin 'm' is not configured properly: 1:39 ");
    }

    [Fact]
    public async Task Components_are_listed_by_full_path_and_failing_plugins_with_their_reason()
    {
        await using var registry = Registry("""
            plugins: {m: {type: mock, components: {/one: {behaviors: {}}}}, py: {type: grpc}}
            routes: {/m: [{plugin: m}], /py: [{plugin: py}]}
            """);

        var listing = await registry.ListAsync(default);

        listing.Components.Select(c => c.Path).ShouldContain("/m/one");
        listing.Components.Select(c => c.Path).ShouldContain("/builtin/eval");
        listing.Components.Select(c => c.Path).ShouldBe(listing.Components.Select(c => c.Path).Distinct().Order(StringComparer.Ordinal));
        listing.Failures.Keys.ShouldBe(["py"]);
    }

    [Fact]
    public async Task Components_that_no_route_reaches_are_not_listed()
    {
        await using var registry = Registry("routes: {/builtin: [{plugin: builtin, componentAllow: [eval]}]}\nplugins: {builtin: {type: builtin}}");

        (await registry.ListAsync(default)).Components.Select(c => c.Path).ShouldBe(["/builtin/eval"]);
    }

    [Fact]
    public async Task Plugins_of_the_host_are_reached_under_their_names()
    {
        var mine = new DelegatePlugin().Add("double", (int n, CancellationToken _) => Task.FromResult(n * 2));
        await using var registry = new ComponentRegistry(
            StepFlowConfig.Default("/srv"), [new BuiltInPluginFactory(new BuiltInOptions())], new Dictionary<string, IComponentPlugin> { ["mine"] = mine });

        registry.TryResolve("/mine/double", JsonValues.Null, out var plugin, out var component, out _).ShouldBeTrue();

        (plugin, component).ShouldBe((mine, "/double"));
    }

    static ComponentRegistry Registry(string yaml) =>
        new(Configs.Valid(yaml), [new BuiltInPluginFactory(new BuiltInOptions()), new MockPluginFactory()]);

    sealed class CountingFactory : IPluginFactory
    {
        public string Type => "counting";

        public List<CountedPlugin> Made { get; } = [];

        public IComponentPlugin Create(PluginSettings settings, ConfigurationProblems problems)
        {
            Made.Add(new CountedPlugin());
            return Made[^1];
        }
    }

    sealed class CountedPlugin : IComponentPlugin
    {
        public bool IsDisposed { get; private set; }

        public ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ComponentInfo>>([]);

        public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ComponentResult.Success(call.Input));

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
