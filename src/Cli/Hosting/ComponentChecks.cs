using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Routing;

namespace StepFlow.Cli.Hosting;

/// <summary>Checks the components of a flow's steps against the routes, as far as that can be told without an input.</summary>
static class ComponentChecks
{
    const int InvalidComponent = 2500;
    const string BuiltIn = "builtin";

    public static async Task<IReadOnlyList<Diagnostic>> CheckAsync(Flow flow, StepFlowConfig config, CancellationToken cancel)
    {
        if (config.Routes.Any(r => r.Rules.Any(rule => !rule.Conditions.IsEmpty)))
            return [];
        var builtIn = config.Plugins.FirstOrDefault(p => p.Type == BuiltIn)?.Name ?? BuiltIn;
        var router = new ComponentRouter(config, builtIn);
        await using var plugin = new BuiltInPlugin();
        var known = (await plugin.ListAsync(cancel)).Select(c => c.Component).ToHashSet(StringComparer.Ordinal);
        var found = new List<Diagnostic>();
        var index = 0;
        foreach (var step in flow.Steps.Concat(flow.OnFailure))
        {
            var path = index < flow.Steps.Length ? $"$.steps[{index}].component" : $"$.onFailure[{index - flow.Steps.Length}].component";
            index++;
            if (!step.Component.StartsWith('/') || step.Component.Length == 1)
                continue;
            if (!router.TryResolve(step.Component, JsonValues.Null, out var match, out var error))
                found.Add(DiagnosticCodes.Create(InvalidComponent, error.Message, path, step.Position));
            else if (match.Plugin == builtIn && !known.Contains(match.Component))
                found.Add(DiagnosticCodes.Create(InvalidComponent, $"There is no built-in component '{match.Component}'. There are: " +
                    $"{string.Join(", ", known.Order(StringComparer.Ordinal))}.", path, step.Position));
        }

        return found;
    }
}
