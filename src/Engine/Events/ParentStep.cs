using StepFlow.Engine.State;

namespace StepFlow.Engine.Events;

/// <summary>The step that started a child run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Round">The round of an iteration, from 0; 0 for other kinds.</param>
/// <param name="Key">What the component called the child it asked for; null for a child that the step itself waits for.</param>
public sealed record ParentStep(StepAddress Step, int Round, string? Key = null);
