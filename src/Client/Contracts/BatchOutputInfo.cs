namespace StepFlow.Client.Contracts;

/// <summary>What an input of a batch came to.</summary>
/// <param name="BatchInputIndex">Its place among the inputs, from 0.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Result">How it ended; null before.</param>
public sealed record BatchOutputInfo(int BatchInputIndex, RunState Status, FlowResult? Result = null);
