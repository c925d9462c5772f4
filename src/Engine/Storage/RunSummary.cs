namespace StepFlow.Engine.Storage;

/// <summary>The index row of a run: what lists and searches need, written in the transaction of the records it follows from.</summary>
public sealed record RunSummary
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The root of its tree; its own id for a root run.</summary>
    public required Guid RootRunId { get; init; }

    /// <summary>The run that started it; null for a root run.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>The flow it runs.</summary>
    public required string FlowId { get; init; }

    /// <summary>The flow's name, when it has one.</summary>
    public string? FlowName { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it is parked, paused or failed, when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How many items it has.</summary>
    public int ItemsTotal { get; init; }

    /// <summary>How many items ended with a result or skipped.</summary>
    public int ItemsCompleted { get; init; }

    /// <summary>How many items failed.</summary>
    public int ItemsFailed { get; init; }

    /// <summary>How many items were cancelled.</summary>
    public int ItemsCancelled { get; init; }

    /// <summary>0 for a root run, one more for each run it is nested in.</summary>
    public int Depth { get; init; }

    /// <summary>The run this one was forked from; null: it was started.</summary>
    public Guid? ForkedFrom { get; init; }

    /// <summary>When <see cref="Status"/> became what it is, UTC; null: not recorded.</summary>
    public DateTimeOffset? StatusChangedAt { get; init; }

    /// <summary>How often a new owner took it over.</summary>
    public int Recoveries { get; init; }

    /// <summary>The caller's idempotency key, when given.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Labels for searching, as given at the start.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyLabels;

    static readonly Dictionary<string, string> EmptyLabels = [];
}
