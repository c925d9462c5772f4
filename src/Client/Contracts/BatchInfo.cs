namespace StepFlow.Client.Contracts;

/// <summary>Where a batch stands.</summary>
public sealed record BatchInfo
{
    /// <summary>The label that marks the run of a batch; its value is <c>true</c>.</summary>
    public const string Label = "stepflow.batch";

    /// <summary>The batch, which is also the id of its run.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>The flow it runs.</summary>
    public required string FlowId { get; init; }

    /// <summary>The flow's name, when it has one.</summary>
    public string? FlowName { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState Status { get; init; }

    /// <summary>How many inputs it has.</summary>
    public required int TotalInputs { get; init; }

    /// <summary>The same, under the name the counters have.</summary>
    public int TotalRuns => TotalInputs;

    /// <summary>Inputs that ended with a result or skipped.</summary>
    public int CompletedRuns { get; init; }

    /// <summary>Inputs that are not ended.</summary>
    public int RunningRuns { get; init; }

    /// <summary>Inputs that failed.</summary>
    public int FailedRuns { get; init; }

    /// <summary>Inputs that were cancelled.</summary>
    public int CancelledRuns { get; init; }

    /// <summary>Inputs that are set aside with the batch.</summary>
    public int PausedRuns { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>From the run.</summary>
    public static BatchInfo From(RunInfo run)
    {
        var isSetAside = run.Status is RunState.Paused or RunState.RecoveryFailed;
        return new BatchInfo
        {
            BatchId = run.RunId,
            FlowId = run.FlowId,
            FlowName = run.FlowName,
            Status = run.Status,
            TotalInputs = run.Items.Total,
            CompletedRuns = run.Items.Completed,
            RunningRuns = isSetAside ? 0 : run.Items.Running,
            FailedRuns = run.Items.Failed,
            CancelledRuns = run.Items.Cancelled,
            PausedRuns = isSetAside ? run.Items.Running : 0,
            CreatedAt = run.CreatedAt,
            CompletedAt = run.CompletedAt,
        };
    }
}
