using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>A node of a YAML or JSON document with its place in the text. Immutable; aliases share nodes.</summary>
public abstract class DocumentNode
{
    /// <summary>Where the node begins.</summary>
    public SourcePosition Position { get; init; }

    // A slice of the one parsed document all nodes of a text share; undefined for nodes built by hand.
    internal JsonElement Slice { get; init; }

    /// <summary>
    /// The node as JSON. Mapping keys that are not scalars become their compact JSON text.
    /// </summary>
    public abstract JsonElement ToJson();
}
