using StepFlow.Engine.State;

namespace StepFlow.Engine.Inputs;

/// <summary>A timer's time has come.</summary>
/// <param name="Address">The step it was set for.</param>
public sealed record TimerFired(StepAddress Address) : RunInput;
