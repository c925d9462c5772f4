using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Routing;

namespace StepFlow.Cli.Testing;

/// <summary>Tells whether a flow, and the flows written inside it, need nothing but built-in and mock components.</summary>
static class SelfContained
{
    const string BuiltIn = "builtin";
    const int MaxDepth = 128;

    static readonly string[] StepLists = ["steps", "onFailure", "on_failure"];

    /// <summary>The first component that needs something else, with the plugin; null: none does.</summary>
    public static string? Obstacle(JsonElement flow, StepFlowConfig config)
    {
        var types = config.Plugins.ToDictionary(p => p.Name, p => p.Type, StringComparer.Ordinal);
        var builtIn = config.Plugins.FirstOrDefault(p => p.Type == BuiltIn)?.Name ?? BuiltIn;
        types.TryAdd(builtIn, BuiltIn);
        var router = new ComponentRouter(config, builtIn);
        foreach (var component in Components(flow, 0))
        {
            // A component without a route is not left out: that is a mistake, and running the test shows it.
            if (router.TryResolve(Normalize(component), JsonValues.Null, out var match, out _)
                && types.TryGetValue(match.Plugin, out var type) && type is not (BuiltIn or "mock"))
                return $"{component} needs plugin '{match.Plugin}' of type '{type}'";
        }

        return null;
    }

    static IEnumerable<string> Components(JsonElement value, int depth)
    {
        if (depth > MaxDepth)
            return [];
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Components(item, depth + 1)),
            JsonValueKind.Object => value.EnumerateObject()
                .Where(p => depth > 0 || !p.NameEquals("test"))
                .SelectMany(p => StepLists.Contains(p.Name) && p.Value.ValueKind == JsonValueKind.Array
                    ? Own(p.Value).Concat(Components(p.Value, depth + 1))
                    : Components(p.Value, depth + 1)),
            _ => [],
        };
    }

    static IEnumerable<string> Own(JsonElement steps) => steps.EnumerateArray()
        .Where(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty("component", out var c) && c.ValueKind == JsonValueKind.String)
        .Select(s => s.GetProperty("component").GetString()!);

    // The spellings scheme://name and name of old documents.
    static string Normalize(string component)
    {
        if (component.StartsWith('/'))
            return component;
        var scheme = component.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 ? $"/{component[..scheme]}/{component[(scheme + 3)..].TrimStart('/')}" : $"/{BuiltIn}/{component}";
    }
}
