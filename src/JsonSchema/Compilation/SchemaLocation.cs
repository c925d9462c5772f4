using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>One schema in a document. There is one object for each, so it is compared by reference.</summary>
sealed class SchemaLocation(JsonElement element, string pointer, string keyword, SchemaResource resource, SchemaDialect dialect)
{
    public JsonElement Element { get; } = element;

    /// <summary>JSON pointer from the document's root.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The keyword that holds this schema; empty for a root.</summary>
    public string Keyword { get; } = keyword;

    public SchemaResource Resource { get; } = resource;

    public SchemaDialect Dialect { get; } = dialect;

    public string Display => Resource.Document.Display(Pointer);

    public SchemaCompilationException Error(string keyword, string problem)
    {
        var place = Resource.Document.Display(JsonPointer.Append(Pointer, keyword));
        return new SchemaCompilationException(place, $"{place}: {problem}");
    }
}
