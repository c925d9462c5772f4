using StepFlow.Engine.State;

namespace StepFlow.Engine.Effects;

/// <summary>Hand a <see cref="Inputs.TimerFired"/> in at the due time, never earlier. Late or repeated ones are harmless.</summary>
/// <param name="Address">The step it is about.</param>
/// <param name="DueAt">When, UTC.</param>
public sealed record SetTimer(StepAddress Address, DateTimeOffset DueAt) : Effect;
