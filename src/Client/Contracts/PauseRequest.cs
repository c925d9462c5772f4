namespace StepFlow.Client.Contracts;

/// <summary>Why a run is paused.</summary>
/// <param name="Reason">For people; at most 1,024 characters.</param>
public sealed record PauseRequest(string? Reason = null);
