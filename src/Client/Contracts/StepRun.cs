using System.Text.Json.Serialization;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Contracts;

/// <summary>A step of an item, with what is known of its execution.</summary>
public sealed record StepRun
{
    /// <summary>The step.</summary>
    public required string StepId { get; init; }

    /// <summary>Its place in the flow, from 0.</summary>
    public int StepIndex { get; init; }

    /// <summary>The item.</summary>
    public int ItemIndex { get; init; }

    /// <summary>What it calls.</summary>
    public string? Component { get; init; }

    /// <summary>Where it stands.</summary>
    public required StepRunState Status { get; init; }

    /// <summary>How it ended; null before.</summary>
    public FlowResult? Result { get; init; }

    /// <summary>The latest attempt, from 1; 0: none yet.</summary>
    public int Attempt { get; init; }

    /// <summary>How many retries were scheduled.</summary>
    public int Retries { get; init; }

    /// <summary>When it first started, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What it waits for: <c>sleep</c>, <c>signal</c>, <c>child</c> or <c>retry</c>; null: nothing.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The signal's name or the child's run id.</summary>
    public string? WaitsOn { get; init; }

    /// <summary>When the wait is over at the latest, UTC.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The last failure that was retried.</summary>
    [JsonConverter(typeof(FlowErrorConverter))]
    public FlowError? LastError { get; init; }

    /// <summary>Sequence of the latest journal record about it.</summary>
    public long? JournalSeqno { get; init; }
}
