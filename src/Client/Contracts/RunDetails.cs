using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A run with its items.</summary>
public sealed record RunDetails : RunInfo
{
    /// <summary>Its items with their steps.</summary>
    public IReadOnlyList<ItemDetails>? ItemDetails { get; init; }

    /// <summary>What it changed in its flow, when it did.</summary>
    public JsonElement? Overrides { get; init; }
}
