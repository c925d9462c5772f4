namespace StepFlow.Client.Contracts;

/// <summary>A page of messages to webhooks, newest first.</summary>
/// <param name="Deliveries">The messages.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null: there is none.</param>
public sealed record ListDeliveriesResponse(IReadOnlyList<WebhookDeliveryInfo> Deliveries, string? NextCursor = null);
