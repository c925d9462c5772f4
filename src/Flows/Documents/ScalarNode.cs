using System.Text.Json;

namespace StepFlow.Flows.Documents;

/// <summary>A string, number, boolean or null.</summary>
/// <param name="value">The value as JSON; number text is kept as written wherever JSON allows it.</param>
public sealed class ScalarNode(JsonElement value) : DocumentNode
{
    /// <summary>The value.</summary>
    public JsonElement Value { get; } = value;

    /// <inheritdoc/>
    public override JsonElement ToJson() => Value;
}
