using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Routing;

/// <summary>
/// Finds the plugin of a component path. The most specific route whose rule applies wins; rules of one route are tried in order.
/// Safe for concurrent use; a path that was resolved once without conditions costs one dictionary look-up.
/// </summary>
public sealed class ComponentRouter
{
    const int MaxCachedPaths = 10_000;

    readonly ConcurrentDictionary<string, RouteMatch> _cache = new(StringComparer.Ordinal);
    readonly ImmutableArray<(RoutePattern Pattern, ImmutableArray<RouteRule> Rules)> _routes;

    /// <summary>Builds the routes of a configuration.</summary>
    /// <param name="config">The configuration; its patterns are well formed.</param>
    /// <param name="builtIn">The name of the plugin with the built-in components.</param>
    /// <param name="hostPlugins">Plugins that are not in the configuration.</param>
    public ComponentRouter(StepFlowConfig config, string builtIn = "builtin", IEnumerable<string>? hostPlugins = null) =>
        _routes = RouteTable.Build(config, builtIn, hostPlugins ?? []);

    /// <summary>The routes as <c>pattern → plugin</c>, the most specific first.</summary>
    public IEnumerable<(string Pattern, string Plugin)> Routes =>
        _routes.SelectMany(r => r.Rules.Select(rule => (r.Pattern.Text, rule.Plugin)));

    /// <summary>Finds the plugin of a component.</summary>
    /// <param name="path">The component's path as the step gives it.</param>
    /// <param name="input">The step's input, for the conditions of rules.</param>
    /// <param name="match">Where it leads.</param>
    /// <param name="error">COMPONENT_NOT_FOUND when it leads nowhere.</param>
    public bool TryResolve(string path, JsonElement input, [NotNullWhen(true)] out RouteMatch? match, [NotNullWhen(false)] out FlowError? error)
    {
        error = null;
        if (_cache.TryGetValue(path, out match))
            return true;
        var conditional = false;
        match = Find(path, input, ref conditional);
        if (match is null)
        {
            error = NotFound(path, conditional);
            return false;
        }

        if (!conditional && _cache.Count < MaxCachedPaths)
            _cache.TryAdd(path, match);
        return true;
    }

    /// <summary>The paths under which a component of a plugin is reached, as far as they do not depend on conditions.</summary>
    /// <param name="plugin">The plugin's name.</param>
    /// <param name="component">The component as the plugin knows it.</param>
    public IEnumerable<string> PathsTo(string plugin, string component)
    {
        foreach (var (pattern, rules) in _routes)
        {
            if (!rules.Any(r => r.Plugin == plugin) || pattern.PathOf(component) is not { } path)
                continue;
            var conditional = false;
            if (Find(path, JsonValues.Null, ref conditional) is { } match && match.Plugin == plugin && match.Component == component)
                yield return path;
        }
    }

    RouteMatch? Find(string path, JsonElement input, ref bool conditional)
    {
        if (!path.StartsWith('/') || path.Length == 1)
            return null;
        var segments = path[1..].Split('/');
        foreach (var (pattern, rules) in _routes)
        {
            if (!pattern.TryMatch(segments, out var component, out var captures))
                continue;
            foreach (var rule in rules)
            {
                if (!IsAllowed(rule, component))
                    continue;
                conditional |= !rule.Conditions.IsEmpty;
                if (!Holds(rule, input))
                    continue;
                var name = rule.Component is { } template ? RoutePattern.Substitute(template, captures) : component;
                return new RouteMatch(rule.Plugin, name, pattern.Text);
            }
        }

        return null;
    }

    static bool IsAllowed(RouteRule rule, string component)
    {
        var name = component.AsSpan(1);
        return (rule.ComponentAllow.IsEmpty || Contains(rule.ComponentAllow, name)) && !Contains(rule.ComponentDeny, name);
    }

    static bool Contains(ImmutableArray<string> names, ReadOnlySpan<char> name)
    {
        foreach (var entry in names)
        {
            var listed = entry.AsSpan(entry.StartsWith('/') ? 1 : 0);
            if (name.StartsWith(listed, StringComparison.Ordinal) && (name.Length == listed.Length || name[listed.Length] == '/'))
                return true;
        }

        return false;
    }

    static bool Holds(RouteRule rule, JsonElement input)
    {
        foreach (var condition in rule.Conditions)
        {
            if (!condition.Path.TryResolve(input, out var part) || !JsonElement.DeepEquals(part, condition.Value))
                return false;
        }

        return true;
    }

    FlowError NotFound(string path, bool conditional)
    {
        if (!path.StartsWith('/'))
            return new FlowError(ErrorCodes.ComponentNotFound, $"Component path '{path}' must start with '/'.");
        var patterns = _routes.Select(r => r.Pattern.Text).Distinct().ToArray();
        var why = conditional ? "no rule's conditions hold for this input" : "no route leads there";
        var head = path.IndexOf('/', 1) is var slash and > 0 ? path[..slash] : path;
        return new FlowError(
            ErrorCodes.ComponentNotFound,
            $"Component '{path}' cannot be found: {why}{Suggestion.For(head, patterns)}. Routes: {string.Join(", ", patterns)}.");
    }
}
