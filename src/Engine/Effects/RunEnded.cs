namespace StepFlow.Engine.Effects;

/// <summary>The root run is terminal or parked: tell whoever waits for it.</summary>
public sealed record RunEnded : Effect;
