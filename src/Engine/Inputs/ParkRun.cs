namespace StepFlow.Engine.Inputs;

/// <summary>Set the run aside, visibly; nothing starts until it is resumed.</summary>
/// <param name="Reason">Why.</param>
public sealed record ParkRun(string Reason) : RunInput;
