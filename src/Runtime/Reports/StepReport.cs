using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Reports;

/// <summary>A step of an item, as its journal tells it.</summary>
public sealed class StepReport(StepAddress address, DateTimeOffset startedAt)
{
    /// <summary>Which step.</summary>
    public StepAddress Address => address;

    /// <summary>running, waiting, retrying, completed, failed, skipped, interrupted (its process died), or cancelled.</summary>
    public string Status { get; internal set; } = "running";

    /// <summary>The latest attempt.</summary>
    public int Attempt { get; internal set; }

    /// <summary>How often an attempt was started, those included that started again under the same number after a crash.</summary>
    public int Starts { get; internal set; }

    /// <summary>How many retries were scheduled.</summary>
    public int Retries { get; internal set; }

    /// <summary>When it first started, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The sequence of the latest record about it.</summary>
    public long Sequence { get; internal set; }

    /// <summary>When the latest record about it was written, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; internal set; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>What it waits for: sleep, signal, child or retry; null: nothing.</summary>
    public string? WaitsFor { get; internal set; }

    /// <summary>The signal's name or the child's run id.</summary>
    public string? WaitsOn { get; internal set; }

    /// <summary>When the wait is over at the latest, UTC.</summary>
    public DateTimeOffset? DueAt { get; internal set; }

    /// <summary>How it ended; null before. Large results are blob references.</summary>
    public Outcome? Outcome { get; internal set; }

    /// <summary>About how many bytes its result has once blobs are put in their places. Known also where results were not asked for.</summary>
    public long ResultBytes { get; internal set; }

    /// <summary>The last failure, also when it was retried.</summary>
    public FlowError? Error { get; internal set; }
}
