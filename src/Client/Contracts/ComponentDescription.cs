using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>A component.</summary>
public sealed record ComponentDescription
{
    /// <summary>What a step writes, for instance <c>/builtin/eval</c>.</summary>
    public required string Component { get; init; }

    /// <summary>The plugin that runs it.</summary>
    public string? Plugin { get; init; }

    /// <summary>For a person.</summary>
    public string? Description { get; init; }

    /// <summary>JSON Schema of its input, when known and asked for.</summary>
    [JsonPropertyName("input_schema")]
    public JsonElement? InputSchema { get; init; }

    /// <summary>JSON Schema of its result, when known and asked for.</summary>
    [JsonPropertyName("output_schema")]
    public JsonElement? OutputSchema { get; init; }
}
