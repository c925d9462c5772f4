namespace StepFlow.Client.Contracts;

/// <summary>How an item of a run stands.</summary>
public sealed record ItemResult
{
    /// <summary>Its place among the inputs, from 0.</summary>
    public required int ItemIndex { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState Status { get; init; }

    /// <summary>How it ended; null before.</summary>
    public FlowResult? Result { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
