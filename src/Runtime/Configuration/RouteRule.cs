using System.Collections.Immutable;
using System.Text.Json;

namespace StepFlow.Runtime.Configuration;

/// <summary>Sends the components of a route to a plugin.</summary>
/// <param name="Plugin">The plugin's name.</param>
public sealed record RouteRule(string Plugin)
{
    /// <summary>All must hold for the rule to apply.</summary>
    public ImmutableArray<RouteCondition> Conditions { get; init; } = [];

    /// <summary>The only components the rule applies to, with or without leading <c>/</c>, each with everything below it; empty: all.</summary>
    public ImmutableArray<string> ComponentAllow { get; init; } = [];

    /// <summary>Components the rule does not apply to, with or without leading <c>/</c>, each with everything below it.</summary>
    public ImmutableArray<string> ComponentDeny { get; init; } = [];

    /// <summary>The name given to the plugin, for instance <c>/v2/{component}</c>; null: what the pattern captured.</summary>
    public string? Component { get; init; }

    /// <summary>Everything else in the rule, for the plugin (<c>queueName</c>, <c>stream</c>).</summary>
    public ImmutableDictionary<string, JsonElement> Parameters { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
}
