namespace StepFlow.Client.Contracts;

/// <summary>How a batch stands.</summary>
public sealed record BatchDetails
{
    /// <summary>The batch.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>The flow it runs.</summary>
    public required string FlowId { get; init; }

    /// <summary>The flow's name, when it has one.</summary>
    public string? FlowName { get; init; }

    /// <summary>How many inputs it has.</summary>
    public int TotalRuns { get; init; }

    /// <summary><c>running</c> (also when all has ended, as it always was) or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many ended with a result or skipped.</summary>
    public int CompletedRuns { get; init; }

    /// <summary>How many have not ended.</summary>
    public int RunningRuns { get; init; }

    /// <summary>How many failed.</summary>
    public int FailedRuns { get; init; }

    /// <summary>How many were cancelled.</summary>
    public int CancelledRuns { get; init; }

    /// <summary>How many are paused.</summary>
    public int PausedRuns { get; init; }

    /// <summary>When all of it had ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
