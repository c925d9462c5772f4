using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Documents;

/// <summary>A string, number, boolean or null.</summary>
public sealed class ScalarNode : DocumentNode
{
    readonly string? _key;

    /// <summary>Creates a scalar.</summary>
    /// <param name="value">The value as JSON; number text is kept as written wherever JSON allows it.</param>
    public ScalarNode(JsonElement value) => Slice = value;

    // Keys are many and seldom asked for as JSON; a text costs a quarter of a parsed element.
    internal ScalarNode(string key) => _key = key;

    /// <summary>The value.</summary>
    public JsonElement Value => _key is null ? Slice : JsonValues.String(_key);

    /// <summary>The text of a string; null for a number, a boolean or null.</summary>
    public string? Text => _key ?? (Slice.ValueKind == JsonValueKind.String ? Slice.GetString() : null);

    /// <summary>Whether it is null.</summary>
    public bool IsNull => _key is null && Slice.ValueKind == JsonValueKind.Null;

    /// <inheritdoc/>
    public override JsonElement ToJson() => Value;
}
