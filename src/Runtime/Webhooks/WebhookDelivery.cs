using StepFlow.Engine.Journal;

namespace StepFlow.Runtime.Webhooks;

/// <summary>A message and what became of it.</summary>
public sealed record WebhookDelivery
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The root run whose append carried it.</summary>
    public required Guid RootRunId { get; init; }

    /// <summary>The message.</summary>
    public required OutboxEntry Message { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>How many attempts were begun, this one included.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next attempt is due, UTC; null when there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was delivered or given up, UTC.</summary>
    public DateTimeOffset? SettledAt { get; init; }
}
