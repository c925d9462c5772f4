using StepFlow.Engine;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Flows.Planning;

namespace StepFlow.Runtime.Runs;

/// <summary>An input on its way to a run.</summary>
/// <param name="Input">The input.</param>
/// <param name="PlanKey">The key of a compiled flow that has to be known before; null: none.</param>
/// <param name="Plan">The compiled flow.</param>
/// <param name="Reply">Completed once what the input led to is durable; null: nobody waits.</param>
/// <param name="Look">Looks at the state instead, when there is no input; must not throw.</param>
readonly record struct Envelope(
    RunInput? Input, string? PlanKey = null, FlowPlan? Plan = null, TaskCompletionSource<Decision>? Reply = null, Action<RunState>? Look = null);
