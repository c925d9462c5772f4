using System.Collections.Immutable;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Routing;

/// <summary>The routes of a configuration together with those that nobody has to write.</summary>
static class RouteTable
{
    /// <summary>The prefix of the first releases; it works everywhere but is not advertised.</summary>
    public const string OldBuiltInPrefix = "/builtins/";

    const string BuiltIn = "builtin";
    const string BuiltIns = "builtins";

    /// <summary>The routes, the most specific first.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="builtIn">The name of the built-in plugin.</param>
    /// <param name="hostPlugins">Plugins that the host added; each is reached under <c>/its-name</c> unless a route leads to it.</param>
    public static ImmutableArray<(RoutePattern Pattern, ImmutableArray<RouteRule> Rules)> Build(
        StepFlowConfig config, string builtIn, IEnumerable<string> hostPlugins)
    {
        var routes = config.Routes.ToList();
        var heads = config.Routes.Select(r => Parse(r.Pattern).Head).ToHashSet();
        var used = config.Routes.SelectMany(r => r.Rules).Select(r => r.Plugin).ToHashSet(StringComparer.Ordinal);
        Alias(BuiltIn, BuiltIns);
        Alias(BuiltIns, BuiltIn);
        foreach (var head in new[] { BuiltIn, BuiltIns })
            AddImplicit(head, builtIn);
        if (!config.DefinesRoutes)
        {
            foreach (var plugin in config.Plugins)
                AddImplicit(plugin.Name, plugin.Name);
            routes.Add(new RouteSettings("/", [new RouteRule(builtIn)]));
        }

        foreach (var plugin in hostPlugins.Where(p => !used.Contains(p)))
            AddImplicit(plugin, plugin);
        return [.. routes.Select(r => (Pattern: Parse(r.Pattern), r.Rules)).OrderBy(r => r.Pattern)];

        // Whoever restricts /builtin has restricted /builtins too.
        void Alias(string from, string to)
        {
            if (!heads.Contains(from) || heads.Contains(to))
                return;
            routes.AddRange(config.Routes
                .Where(r => Parse(r.Pattern).Head == from)
                .Select(r => r with { Pattern = $"/{to}{r.Pattern[(from.Length + 1)..]}" }));
            heads.Add(to);
        }

        void AddImplicit(string head, string plugin)
        {
            if (heads.Add(head) && RoutePattern.TryParse("/" + head, out _, out _))
                routes.Add(new RouteSettings("/" + head, [new RouteRule(plugin)]));
        }
    }

    static RoutePattern Parse(string pattern) =>
        RoutePattern.TryParse(pattern, out var parsed, out var error) ? parsed : throw new ArgumentException(error);
}
