namespace StepFlow.Client.Contracts;

/// <summary>The steps of a paused run that could run now.</summary>
/// <param name="RunnableSteps">Those of the item, by id, in the order in which they became ready.</param>
public sealed record DebugRunnableResponse(IReadOnlyList<string> RunnableSteps);
