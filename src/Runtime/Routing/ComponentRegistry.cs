using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Routing;

/// <summary>
/// The plugins of a host and the way to them. A plugin is made when a step first needs it; one that cannot be made fails only
/// the steps that use it. Owns its plugins, those of the host included. Safe for concurrent use.
/// </summary>
public sealed class ComponentRegistry : IAsyncDisposable
{
    const string BuiltInType = "builtin";

    readonly FrozenDictionary<string, PluginSlot> _slots;
    readonly ComponentRouter _router;

    /// <summary>Prepares the plugins of a configuration; makes none of them yet.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="factories">What the host can make, one for each type.</param>
    /// <param name="hostPlugins">
    /// Plugins that the host made itself, by name. One with the name of a configured plugin takes its place; others are reached under
    /// <c>/their-name</c> unless a route leads to them.
    /// </param>
    public ComponentRegistry(
        StepFlowConfig config, IEnumerable<IPluginFactory> factories, IReadOnlyDictionary<string, IComponentPlugin>? hostPlugins = null)
    {
        var byType = factories.ToDictionary(f => f.Type, StringComparer.Ordinal);
        var slots = config.Plugins.ToDictionary(p => p.Name, p => new PluginSlot(p, byType), StringComparer.Ordinal);
        var builtIn = config.Plugins.FirstOrDefault(p => p.Type == BuiltInType)?.Name ?? BuiltInType;
        if (slots.ContainsKey(builtIn) && !config.Plugins.Any(p => p.Type == BuiltInType))
            builtIn = $"({BuiltInType})";
        if (!slots.ContainsKey(builtIn))
            slots[builtIn] = new PluginSlot(new PluginSettings(builtIn, BuiltInType, new MappingNode([]), config.WorkingDirectory), byType);
        foreach (var (name, plugin) in hostPlugins ?? FrozenDictionary<string, IComponentPlugin>.Empty)
            slots[name] = new PluginSlot(name, plugin);
        _slots = slots.ToFrozenDictionary(StringComparer.Ordinal);
        _router = new ComponentRouter(config, builtIn, hostPlugins?.Keys);
    }

    /// <summary>Finds the plugin of a component and makes it when needed.</summary>
    /// <param name="path">The component's path as the step gives it.</param>
    /// <param name="input">The step's input.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="component">The component as the plugin knows it.</param>
    /// <param name="error">COMPONENT_NOT_FOUND: no route, an unknown plugin type, or unusable settings.</param>
    public bool TryResolve(
        string path,
        JsonElement input,
        [NotNullWhen(true)] out IComponentPlugin? plugin,
        [NotNullWhen(true)] out string? component,
        [NotNullWhen(false)] out FlowError? error)
    {
        plugin = null;
        component = null;
        if (!_router.TryResolve(path, input, out var match, out error))
            return false;
        if (!_slots.TryGetValue(match.Plugin, out var slot))
        {
            error = new FlowError(ErrorCodes.ComponentNotFound, $"Route '{match.Pattern}' leads to plugin '{match.Plugin}', which is not configured.");
            return false;
        }

        plugin = slot.Plugin;
        component = match.Component;
        error = plugin is null ? slot.Error! : null;
        return plugin is not null;
    }

    /// <summary>Makes every plugin and gives what their factories found wrong; starts nothing.</summary>
    public IReadOnlyList<Diagnostic> Check() => [.. _slots.Values.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(s => s.Diagnostics)];

    /// <summary>How the component servers are, by plugin; those that were never needed are not told.</summary>
    public IEnumerable<(string Plugin, ComponentServerHealth Health)> Health()
    {
        foreach (var slot in _slots.Values)
        {
            if (slot.MadePlugin?.Health is { } health)
                yield return (slot.Name, health);
        }
    }

    /// <summary>Starts the plugins whose configuration says <c>start: boot</c>, without waiting for them.</summary>
    public void StartAtBoot()
    {
        foreach (var slot in _slots.Values.Where(s => s.StartsAtBoot))
            slot.Plugin?.Start();
    }

    /// <summary>Asks every plugin for its components; starts what needs starting.</summary>
    public async ValueTask<ComponentListing> ListAsync(CancellationToken cancellationToken)
    {
        var components = new Dictionary<string, ListedComponent>(StringComparer.Ordinal);
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var slot in _slots.Values)
        {
            IReadOnlyList<ComponentInfo> infos;
            try
            {
                infos = slot.Plugin is { } plugin ? await plugin.ListAsync(cancellationToken) : [];
                if (slot.Error is { } error)
                    failures[slot.Name] = error.Message;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                failures[slot.Name] = e.Message;
                continue;
            }

            foreach (var info in infos)
            {
                var paths = _router.PathsTo(slot.Name, info.Component).ToArray();
                foreach (var path in paths.Where(p => paths.Length == 1 || !p.StartsWith(RouteTable.OldBuiltInPrefix, StringComparison.Ordinal)))
                    components.TryAdd(path, new ListedComponent(path, slot.Name, info));
            }
        }

        return new ComponentListing([.. components.Values.OrderBy(c => c.Path, StringComparer.Ordinal)], failures);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots.Values)
            await slot.DisposeAsync();
    }
}
