using System.Text.Json;

namespace StepFlow.Client;

/// <summary>What else there is to say about a batch.</summary>
public sealed record BatchOptions
{
    /// <summary>How much of it goes on at once at most. Default: the engine's limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Changes to the flow's steps for this batch; null: none.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Values of variables, an object; null: none.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>As for a run, see <see cref="RunOptions.IdempotencyKey"/>.</summary>
    public string? IdempotencyKey { get; init; }
}
