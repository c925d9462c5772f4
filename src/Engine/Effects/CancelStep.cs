using StepFlow.Engine.State;

namespace StepFlow.Engine.Effects;

/// <summary>Tell an attempt in flight to stop. Its report no longer counts.</summary>
/// <param name="Address">The step.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record CancelStep(StepAddress Address, int Attempt) : Effect;
