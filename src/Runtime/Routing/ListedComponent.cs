using StepFlow.Runtime.Components;

namespace StepFlow.Runtime.Routing;

/// <summary>A component that a flow can use.</summary>
/// <param name="Path">What a step writes, for instance <c>/builtin/eval</c>.</param>
/// <param name="Plugin">The plugin that runs it.</param>
/// <param name="Info">What the plugin says about it.</param>
public sealed record ListedComponent(string Path, string Plugin, ComponentInfo Info);
