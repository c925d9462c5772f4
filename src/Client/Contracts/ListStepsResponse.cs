namespace StepFlow.Client.Contracts;

/// <summary>The steps of one item.</summary>
/// <param name="Steps">A page of them by step id, in the order of the flow.</param>
/// <param name="NextOffset">Give it as <c>offset</c> to get the next page; null: there is none.</param>
public sealed record ListStepsResponse(IReadOnlyDictionary<string, StepRun> Steps, int? NextOffset = null);
