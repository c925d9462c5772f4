namespace StepFlow.Client.Contracts;

/// <summary>Steps of a paused run to run now.</summary>
/// <param name="StepIds">The steps.</param>
/// <param name="ItemIndex">The item, from 0. Default: 0.</param>
public sealed record DebugStepRequest(IReadOnlyList<string>? StepIds, int ItemIndex = 0);
