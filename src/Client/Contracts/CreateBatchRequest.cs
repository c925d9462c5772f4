using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>The same flow for many inputs.</summary>
public sealed record CreateBatchRequest
{
    /// <summary>A stored flow.</summary>
    public required string FlowId { get; init; }

    /// <summary>The inputs.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>How much goes on at once at most. Default: the server's limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Changes to the flow's steps for this batch.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Values of variables by name.</summary>
    public JsonElement? Variables { get; init; }
}
