using StepFlow.Engine.State;

namespace StepFlow.Engine.Events;

/// <summary>The step that started a child run.</summary>
/// <param name="Step">The step.</param>
/// <param name="Round">The round of an iteration, from 0; 0 for other kinds.</param>
public sealed record ParentStep(StepAddress Step, int Round);
