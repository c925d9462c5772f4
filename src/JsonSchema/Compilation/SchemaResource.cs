namespace StepFlow.JsonSchema.Compilation;

/// <summary>A schema with an identity (<c>$id</c>, or a document's root) and all subschemas that have none of their own.</summary>
sealed class SchemaResource(Uri uri, SchemaDocument document, string pointer)
{
    /// <summary>The base of the relative references inside.</summary>
    public Uri Uri { get; } = uri;

    public SchemaDocument Document { get; } = document;

    /// <summary>Where in the document it begins.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>Targets of <c>$anchor</c> and <c>$dynamicAnchor</c>, and of draft 7's <c>"$id": "#name"</c>.</summary>
    public Dictionary<string, SchemaLocation> Anchors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SchemaLocation> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}
