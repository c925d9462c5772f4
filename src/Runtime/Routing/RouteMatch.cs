namespace StepFlow.Runtime.Routing;

/// <summary>Where a component path leads.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="Component">The component as that plugin knows it; starts with <c>/</c>.</param>
/// <param name="Pattern">The route that matched.</param>
public sealed record RouteMatch(string Plugin, string Component, string Pattern);
