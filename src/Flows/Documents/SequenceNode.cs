using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Documents;

/// <summary>A sequence.</summary>
/// <param name="items">The elements.</param>
public sealed class SequenceNode(ImmutableArray<DocumentNode> items) : DocumentNode
{
    /// <summary>The elements.</summary>
    public ImmutableArray<DocumentNode> Items { get; } = items;

    /// <inheritdoc/>
    public override JsonElement ToJson() =>
        Slice.ValueKind != JsonValueKind.Undefined ? Slice : CanonicalJson.Build(w => DocumentJson.Write(w, this));
}
