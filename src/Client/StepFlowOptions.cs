using System.Text.Json;
using StepFlow.Client.Embedding;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Client;

/// <summary>What an engine inside this program is made of.</summary>
public sealed class StepFlowOptions
{
    const string DefaultPlugin = "app";

    readonly Dictionary<string, DelegatePlugin> _plugins = new(StringComparer.Ordinal);

    /// <summary>The configuration file; null: see <see cref="Config"/>.</summary>
    public string? ConfigPath { get; set; }

    /// <summary>The configuration, when there is no <see cref="ConfigPath"/>; null: only the built-ins and what is added here.</summary>
    public StepFlowConfig? Config { get; set; }

    /// <summary>The SQLite file that runs are kept in; null: what the configuration names, else memory.</summary>
    public string? Database { get; set; }

    /// <summary>Whether everything is kept in memory, whatever the configuration says. Default: false.</summary>
    public bool InMemory { get; set; }

    /// <summary>How long runs that are at work may go on when the program stops; then they are left as their journals say. Default: 5 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>How typed components read and write JSON. Default: <see cref="JsonSerializerOptions.Web"/> (camelCase).</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;

    /// <summary>Changes what the engine is made of, last of all; null: nothing.</summary>
    public Func<RunHostOptions, RunHostOptions>? Adjust { get; set; }

    /// <summary>Given to components as <see cref="StepContext.Services"/>; set by <c>AddStepFlow</c>.</summary>
    internal IServiceProvider? Services { get; set; }

    internal IReadOnlyDictionary<string, IComponentPlugin> Plugins =>
        _plugins.ToDictionary(p => p.Key, IComponentPlugin (p) => p.Value, StringComparer.Ordinal);

    /// <summary>Adds a component. Its result is written as JSON; an exception fails the step with its message.</summary>
    /// <param name="name">
    /// Steps call <c>mail</c> as <c>/app/mail</c>, and <c>billing/invoice</c> as <c>/billing/invoice</c>.
    /// </param>
    /// <param name="component">The component; many calls may run at once.</param>
    /// <param name="description">For people.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public StepFlowOptions AddComponent(string name, Func<JsonElement, StepContext, Task<object?>> component, string? description = null)
    {
        var (plugin, path) = Split(name);
        plugin.Add(new ComponentInfo(path, description), async (call, context, cancel) =>
            ComponentResult.Success(ToJson(await component(call.Input, new StepContext(call, context, Services, cancel)))));
        return this;
    }

    /// <summary>Adds a component whose input and result have types; its schemas follow from them. Input that does not fit is INVALID_INPUT.</summary>
    /// <typeparam name="TIn">The input.</typeparam>
    /// <typeparam name="TOut">The result.</typeparam>
    /// <param name="name">See the other overload.</param>
    /// <param name="component">The component; many calls may run at once.</param>
    /// <param name="description">For people.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public StepFlowOptions AddComponent<TIn, TOut>(string name, Func<TIn, StepContext, Task<TOut>> component, string? description = null)
    {
        var (plugin, path) = Split(name);
        var typed = TypedComponent.Create(component, path, description, Json, () => Services);
        plugin.Add(typed.Info, typed.Handler);
        return this;
    }

    JsonElement ToJson(object? value) => value is JsonElement element ? element : JsonSerializer.SerializeToElement(value, Json);

    (DelegatePlugin Plugin, string Path) Split(string name)
    {
        var text = name.TrimStart('/');
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var head = slash < 0 ? DefaultPlugin : text[..slash];
        if (!_plugins.TryGetValue(head, out var plugin))
            _plugins[head] = plugin = new DelegatePlugin(Json);
        return (plugin, slash < 0 ? text : text[(slash + 1)..]);
    }
}
