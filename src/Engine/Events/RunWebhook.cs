namespace StepFlow.Engine.Events;

/// <summary>Where a message goes when a run has ended or was parked.</summary>
/// <param name="Url">An absolute http or https address.</param>
/// <param name="Events">Which: <c>run.completed</c>, <c>run.failed</c>, <c>run.cancelled</c>, <c>run.parked</c>; null: all.</param>
/// <param name="SecretRef">The name of the secret that messages are signed with, never the secret itself; null: not signed.</param>
public sealed record RunWebhook(string Url, IReadOnlyList<string>? Events = null, string? SecretRef = null);
