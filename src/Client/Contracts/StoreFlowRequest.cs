using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A flow to store.</summary>
public sealed record StoreFlowRequest
{
    /// <summary>The document.</summary>
    public JsonElement? Flow { get; init; }

    /// <summary>Check only, store nothing. Default: false.</summary>
    public bool DryRun { get; init; }
}
