using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>Inputs to run a flow on.</summary>
public sealed record CreateBatchRequest
{
    /// <summary>A stored flow.</summary>
    public string? FlowId { get; init; }

    /// <summary>The inputs, at least one.</summary>
    public IReadOnlyList<JsonElement>? Inputs { get; init; }

    /// <summary>Inputs at work at once at most. Default: as many as the server has slots for.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Changes to the flow's steps for this batch.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Values of variables by name.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Labels for searching, at most 31; those of batches have one more.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Addresses that are told when the batch has ended; at most 10.</summary>
    public IReadOnlyList<WebhookSpec>? Webhooks { get; init; }
}
