using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>Where a run stands.</summary>
public record RunInfo
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The flow it runs.</summary>
    public required string FlowId { get; init; }

    /// <summary>The flow's name, when it has one.</summary>
    public string? FlowName { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState Status { get; init; }

    /// <summary>Why it is paused, parked (<see cref="RunState.RecoveryFailed"/>) or was cancelled, when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>Its items, counted.</summary>
    public required ItemCounts Items { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The root of its tree; its own id for a root run.</summary>
    public required Guid RootRunId { get; init; }

    /// <summary>The run that started it; null for a root run.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>The run it was forked from, or of which it is a rerun; null: it was started.</summary>
    public Guid? ForkedFrom { get; init; }

    /// <summary>Where the root's journal begins to tell of it; for a child run a lower bound.</summary>
    public long CreatedAtSeqno { get; init; } = 1;

    /// <summary>How often a new owner took it over after a crash.</summary>
    public int Recoveries { get; init; }

    /// <summary>Labels, as given at the start.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
