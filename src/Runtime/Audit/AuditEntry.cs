namespace StepFlow.Runtime.Audit;

/// <summary>Somebody did, or tried, something.</summary>
public sealed record AuditEntry
{
    /// <summary>Names the entry; never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>In which tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who: a key's id, <c>local</c> on a server without keys, or <c>system</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>What: the operation's id in the OpenAPI document, such as <c>cancelRun</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, such as a run's id; null: nothing in particular.</summary>
    public string? Target { get; init; }

    /// <summary>How it ended: <c>ok</c>, <c>denied</c> or an error code.</summary>
    public required string Outcome { get; init; }

    /// <summary>More about it, short text or JSON without secrets; null: nothing. At most 4,096 characters.</summary>
    public string? Details { get; init; }
}
