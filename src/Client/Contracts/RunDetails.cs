using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A run with its items.</summary>
public sealed record RunDetails : RunInfo
{
    /// <summary>An empty one, to be read into.</summary>
    public RunDetails()
    {
    }

    /// <summary>What is known of a run.</summary>
    [SetsRequiredMembers]
    public RunDetails(RunInfo run)
        : base(run)
    {
    }

    /// <summary>Its items with their steps.</summary>
    public IReadOnlyList<ItemDetails>? ItemDetails { get; init; }

    /// <summary>What it changed in its flow, when it did.</summary>
    public JsonElement? Overrides { get; init; }
}
