namespace StepFlow.Client.Contracts;

/// <summary>The components that flows can use.</summary>
/// <param name="Components">Them, by path.</param>
/// <param name="Complete">Whether every plugin answered.</param>
/// <param name="FailedPlugins">Those that did not.</param>
public sealed record ComponentListResponse(
    IReadOnlyList<ComponentDescription> Components, bool Complete, IReadOnlyList<FailedPlugin> FailedPlugins);
