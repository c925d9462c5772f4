using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Output;

/// <summary>A step of an item, as its journal tells it.</summary>
sealed class StepReport(StepAddress address, DateTimeOffset startedAt)
{
    public StepAddress Address => address;

    /// <summary>running, waiting, retrying, completed, failed, skipped, interrupted (its process died), or cancelled.</summary>
    public string Status { get; set; } = "running";

    /// <summary>The latest attempt.</summary>
    public int Attempt { get; set; }

    /// <summary>How often an attempt was started, those included that started again under the same number after a crash.</summary>
    public int Starts { get; set; }

    public int Retries { get; set; }

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>What it waits for: sleep, signal, child or retry; null: nothing.</summary>
    public string? WaitsFor { get; set; }

    /// <summary>The signal's name or the child's run id.</summary>
    public string? WaitsOn { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public Outcome? Outcome { get; set; }

    /// <summary>The last failure, also when it was retried.</summary>
    public FlowError? Error { get; set; }
}
