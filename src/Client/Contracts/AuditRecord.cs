namespace StepFlow.Client.Contracts;

/// <summary>Somebody did, or tried, something.</summary>
public sealed record AuditRecord
{
    /// <summary>Names the entry.</summary>
    public required Guid Id { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who: the id of an API key, <c>local</c> or <c>system</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>What: the operation's id in the OpenAPI document, for instance <c>cancelRun</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, for instance a run's id; null: nothing in particular.</summary>
    public string? Target { get; init; }

    /// <summary>How it ended: <c>ok</c>, <c>denied</c> or an error code.</summary>
    public required string Outcome { get; init; }

    /// <summary>More about it; null: nothing.</summary>
    public string? Details { get; init; }
}
