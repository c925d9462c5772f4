namespace StepFlow.Engine.Effects;

/// <summary>A child run that a component asked for is terminal: tell the component, if it waits.</summary>
/// <param name="RunId">The child.</param>
public sealed record ChildRunEnded(Guid RunId) : Effect;
