namespace StepFlow.Runtime.Hosting;

/// <summary>A step of a paused run that waits for nothing but to be started.</summary>
/// <param name="Item">The item, from 0.</param>
/// <param name="StepId">The step.</param>
public sealed record RunnableStep(int Item, string StepId);
