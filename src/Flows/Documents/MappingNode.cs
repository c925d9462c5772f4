using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Documents;

/// <summary>A mapping, in the order written. Keys may be any node (YAML allows mappings as keys).</summary>
/// <param name="entries">The entries; scalar keys are unique.</param>
public sealed class MappingNode(ImmutableArray<KeyValuePair<DocumentNode, DocumentNode>> entries) : DocumentNode
{
    /// <summary>The entries.</summary>
    public ImmutableArray<KeyValuePair<DocumentNode, DocumentNode>> Entries { get; } = entries;

    /// <summary>The value of a key that is a string; null when there is no such key.</summary>
    public DocumentNode? Find(string key)
    {
        foreach (var (k, v) in Entries)
        {
            if (k is ScalarNode { Text: { } text } && text == key)
                return v;
        }

        return null;
    }

    /// <inheritdoc/>
    public override JsonElement ToJson() =>
        Slice.ValueKind != JsonValueKind.Undefined ? Slice : CanonicalJson.Build(w => DocumentJson.Write(w, this));
}
