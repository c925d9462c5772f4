namespace StepFlow.Runtime.Webhooks;

/// <summary>Which messages to list: newest first, by time made, then id.</summary>
public sealed record DeliveryQuery
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only those of this root run; null: all.</summary>
    public Guid? RootRunId { get; init; }

    /// <summary>Only those in this state; null: all.</summary>
    public DeliveryStatus? Status { get; init; }

    /// <summary>Continue after this message: time and id of the last of the page before.</summary>
    public (DateTimeOffset CreatedAt, Guid Id)? After { get; init; }

    /// <summary>Messages a page, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
