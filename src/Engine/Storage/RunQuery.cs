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

    /// <summary>Only runs of the flow with this id.</summary>
    public string? FlowId { get; init; }

    /// <summary>Only the tree of this root.</summary>
    public Guid? RootRunId { get; init; }

    /// <summary>Only the children of this run, not their children. Needs <see cref="RootsOnly"/> to be false.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>Leave child runs out. Default: true.</summary>
    public bool RootsOnly { get; init; } = true;

    /// <summary>Only runs nested this deep at most; 0: root runs. Null: any.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Only runs whose labels meet all of these; at most <see cref="MaxLabels"/>.</summary>
    public IReadOnlyList<LabelFilter> Labels { get; init; } = [];

    /// <summary>Only runs that began at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only runs that began before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Continue after this run: creation time and id of the last row of the page before.</summary>
    public (DateTimeOffset CreatedAt, Guid RunId)? After { get; init; }

    /// <summary>How many rows to leave out first, 0 to <see cref="MaxOffset"/>; for deeper pages use <see cref="After"/>.</summary>
    public int Offset { get; init; }

    /// <summary>Rows a page, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The largest <see cref="Offset"/>.</summary>
    public const int MaxOffset = 10_000;

    /// <summary>The most label filters.</summary>
    public const int MaxLabels = 8;

    /// <exception cref="ArgumentOutOfRangeException">A page has no such size or place, or there are too many label filters.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, 1000);
        ArgumentOutOfRangeException.ThrowIfNegative(Offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Offset, MaxOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Labels.Count, MaxLabels, nameof(Labels));
    }
}
