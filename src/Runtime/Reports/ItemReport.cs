using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Reports;

/// <summary>An item of a run, as its journal tells it.</summary>
public sealed class ItemReport
{
    internal ItemReport(JsonElement input) => Input = input;

    /// <summary>Its input; may be a blob reference.</summary>
    public JsonElement Input { get; }

    /// <summary>How it ended; null before. Large results are blob references.</summary>
    public Outcome? Result { get; private set; }

    /// <summary>Whether it ended, and how; null before. Known also where results were not asked for.</summary>
    public OutcomeKind? Ended { get; private set; }

    /// <summary>When it ended, UTC; null before.</summary>
    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>Whether it ended because it was cancelled. Known also where results were not asked for.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>About how many bytes its result has once blobs are put in their places. Known also where results were not asked for.</summary>
    public long ResultBytes { get; private set; }

    internal void End(Outcome outcome, DateTimeOffset time, bool withResult)
    {
        Ended = outcome.Kind;
        IsCancelled = outcome.Error?.Code == ErrorCodes.Cancelled;
        ResultBytes = ResultSize.Of(outcome);
        Result = withResult ? outcome : null;
        CompletedAt = time;
    }
}
