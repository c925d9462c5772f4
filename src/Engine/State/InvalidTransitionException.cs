namespace StepFlow.Engine.State;

/// <summary>An event does not fit the state it is applied to: a damaged journal, or a defect of the engine. Never tolerated.</summary>
/// <param name="message">Which move was refused.</param>
public sealed class InvalidTransitionException(string message) : Exception(message);
