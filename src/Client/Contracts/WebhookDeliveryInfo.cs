namespace StepFlow.Client.Contracts;

/// <summary>A message to a webhook, and what became of it.</summary>
public sealed record WebhookDeliveryInfo
{
    /// <summary>The message; the receiver sees it as <c>StepFlow-Delivery</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary>The run it tells of.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Url { get; init; }

    /// <summary>What it tells, such as <c>run.completed</c>.</summary>
    public required string Event { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the next attempt is due, UTC; null: there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it was delivered or given up, UTC.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }
}
