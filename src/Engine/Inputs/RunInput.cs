namespace StepFlow.Engine.Inputs;

/// <summary>What can happen to a run from outside: a command, a step's report, a timer. The subclasses in this folder are all there are.</summary>
public abstract record RunInput;
