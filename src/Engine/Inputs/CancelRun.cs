namespace StepFlow.Engine.Inputs;

/// <summary>End the run now, its children included.</summary>
/// <param name="Reason">Why, when said.</param>
public sealed record CancelRun(string? Reason) : RunInput;
