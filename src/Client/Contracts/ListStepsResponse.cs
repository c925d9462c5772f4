namespace StepFlow.Client.Contracts;

/// <summary>The steps of one item.</summary>
/// <param name="Steps">By step id, in the order of the flow.</param>
public sealed record ListStepsResponse(IReadOnlyDictionary<string, StepRun> Steps);
