namespace StepFlow.Engine.Storage;

/// <summary>What to list. Newest first (by creation time, then id); pages by position, so they stay cheap however many runs there are.</summary>
public sealed record RunQuery
{
    /// <summary>The tenant whose runs are listed; others are never seen.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only these states; null: all.</summary>
    public IReadOnlyCollection<RunStatus>? Statuses { get; init; }

    /// <summary>Only runs of the flow with this name.</summary>
    public string? FlowName { get; init; }

    /// <summary>Only the tree of this root.</summary>
    public Guid? RootRunId { get; init; }

    /// <summary>Leave child runs out. Default: true.</summary>
    public bool RootsOnly { get; init; } = true;

    /// <summary>Continue after this run: creation time and id of the last row of the page before.</summary>
    public (DateTimeOffset CreatedAt, Guid RunId)? After { get; init; }

    /// <summary>Rows a page, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
