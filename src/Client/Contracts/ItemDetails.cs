using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>An item of a run.</summary>
public sealed record ItemDetails
{
    /// <summary>Its place among the inputs, from 0.</summary>
    public required int ItemIndex { get; init; }

    /// <summary>Its input.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState Status { get; init; }

    /// <summary>Its steps, in the order of the flow.</summary>
    public required IReadOnlyList<StepStateInfo> Steps { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
