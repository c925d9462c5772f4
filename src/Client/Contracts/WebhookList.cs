namespace StepFlow.Client.Contracts;

/// <summary>The webhooks of a tenant.</summary>
/// <param name="Webhooks">At most 10.</param>
public sealed record WebhookList(IReadOnlyList<WebhookSpec>? Webhooks);
