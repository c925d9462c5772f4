namespace StepFlow.Engine.Events;

/// <summary>One attempt that is about to be dispatched.</summary>
/// <param name="Item">The item.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt, from 1; an attempt lost in a crash starts again under its own number.</param>
public readonly record struct StepStart(int Item, int Step, int Attempt);
