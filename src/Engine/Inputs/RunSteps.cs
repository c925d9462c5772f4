namespace StepFlow.Engine.Inputs;

/// <summary>A command: start these steps of a paused run, and no others.</summary>
/// <param name="Item">The item of the root run, from 0.</param>
/// <param name="Steps">The steps, by index; each must be runnable.</param>
public sealed record RunSteps(int Item, IReadOnlyList<int> Steps) : RunInput;
