namespace StepFlow.Runtime.Audit;

/// <summary>Which entries to list: newest first, by time, then id.</summary>
public sealed record AuditQuery
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only what this principal did; null: all.</summary>
    public string? Principal { get; init; }

    /// <summary>Only this action; null: all.</summary>
    public string? Action { get; init; }

    /// <summary>Only what was done to this; null: all.</summary>
    public string? Target { get; init; }

    /// <summary>Only at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only before this time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Continue after this entry: time and id of the last entry of the page before.</summary>
    public (DateTimeOffset Time, Guid Id)? After { get; init; }

    /// <summary>Entries a page, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
