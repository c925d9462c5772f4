namespace StepFlow.Client.Contracts;

/// <summary>Where a step of an item stands.</summary>
/// <param name="StepId">The step.</param>
/// <param name="Status">Where it stands.</param>
public sealed record StepStateInfo(string StepId, StepRunState Status);
