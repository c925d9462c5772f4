namespace StepFlow.Runtime.Routing;

/// <summary>The components that a flow can use.</summary>
/// <param name="Components">Them, by path.</param>
/// <param name="Failures">The plugins that could not be asked, with the reason.</param>
public sealed record ComponentListing(IReadOnlyList<ListedComponent> Components, IReadOnlyDictionary<string, string> Failures);
