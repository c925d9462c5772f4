using StepFlow.Engine.Deferral;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Inputs;

/// <summary>An attempt came to an outcome, or asks to wait. Exactly one of the two is given.</summary>
/// <param name="Address">The step.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Deferral">The wait. The compiled flow of a child run has been added to the state before.</param>
/// <param name="RetryAfter">The earliest next attempt that the component asked for ("busy"); null: the policy decides.</param>
public sealed record StepReported(
    StepAddress Address, int Attempt, Outcome? Outcome, StepDeferral? Deferral = null, TimeSpan? RetryAfter = null) : RunInput;
