namespace StepFlow.Engine.Inputs;

/// <summary>Begins items of a paused run, as many as may run at once, so that it shows which steps could be run by hand.</summary>
public sealed record ShowRunnable : RunInput;
