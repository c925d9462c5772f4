namespace StepFlow.Engine.Inputs;

/// <summary>A command: start no further step until the run is resumed.</summary>
/// <param name="Reason">Why, when said.</param>
public sealed record PauseRun(string? Reason) : RunInput;
