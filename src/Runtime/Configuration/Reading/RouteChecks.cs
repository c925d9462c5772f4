using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>What plugins and routes say about each other.</summary>
static class RouteChecks
{
    public static void Check(StepFlowConfig config, bool isList, MappingNode root, ConfigurationProblems problems)
    {
        var declared = config.Plugins.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in config.Routes)
        {
            foreach (var rule in route.Rules)
            {
                used.Add(rule.Plugin);
                // The built-ins need no declaration.
                if (declared.Contains(rule.Plugin) || rule.Plugin == BuiltInName)
                    continue;
                problems.Add(DiagnosticCodes.Create(
                    2200,
                    $"Route '{route.Pattern}' names plugin '{rule.Plugin}', which is not configured{Suggestion.For(rule.Plugin, declared)}.",
                    $"$.routes.{route.Pattern}",
                    route.Position));
            }
        }

        if (!config.DefinesRoutes && !isList && config.Plugins.Any(p => p.Type != BuiltInName))
        {
            problems.Add(DiagnosticCodes.Create(
                1201, "There are no routes; every plugin is reached under '/' and its name.", "$.routes", root.Position));
        }

        if (!config.DefinesRoutes)
            return;
        foreach (var plugin in config.Plugins.Where(p => p.Type != BuiltInName && !used.Contains(p.Name)))
        {
            problems.Add(DiagnosticCodes.Create(
                1202, $"No route leads to plugin '{plugin.Name}'.", $"$.plugins.{plugin.Name}", plugin.Settings.Position));
        }
    }

    const string BuiltInName = "builtin";
}
