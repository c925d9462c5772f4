using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>Walks a document and notes every schema, identity and anchor, before any reference is followed.</summary>
sealed class SchemaScanner(DialectResolver dialects, Action<SchemaResource> found)
{
    // Pointers grow with depth, so without a bound a deep document would cost the square of its size.
    const int MaxPointerLength = 16_384;

    /// <summary>Notes a schema and all schemas inside of it. Keeps its own stack: documents may nest deeply.</summary>
    public void Scan(JsonElement schema, string pointer, string keyword, SchemaResource resource, SchemaDialect dialect)
    {
        var pending = new Stack<(JsonElement Schema, string Pointer, string Keyword, SchemaResource Resource, SchemaDialect Dialect)>();
        pending.Push((schema, pointer, keyword, resource, dialect));
        while (pending.TryPop(out var next))
        {
            var location = Enter(next.Schema, next.Pointer, next.Keyword, next.Resource, next.Dialect);
            if (!location.Resource.Document.Locations.TryAdd(location.Pointer, location))
                continue;
            NoteAnchors(location);
            foreach (var (inner, at, element) in SubschemaKeywords.Of(location.Element, location.Pointer, location.Dialect.Draft))
                pending.Push((element, at, inner, location.Resource, location.Dialect));
        }
    }

    SchemaLocation Enter(JsonElement schema, string pointer, string keyword, SchemaResource resource, SchemaDialect dialect)
    {
        var location = new SchemaLocation(schema, pointer, keyword, resource, dialect);
        if (pointer.Length > MaxPointerLength)
            throw new SchemaCompilationException(
                pointer[..64],
                $"{pointer[..64]}…: schemas are nested too deeply here; use $ref to flatten them");
        if (schema.ValueKind != JsonValueKind.Object)
            return location;
        var isRoot = pointer.Length == 0;
        var id = Text(location, "$id") is { } value ? SchemaUri.Split(value) : default;
        if ((isRoot || id.Path?.Length > 0) && schema.TryGetProperty("$schema", out _))
            dialect = dialects.Resolve(schema, location.Error);
        // In draft 7 a $ref hides all keywords beside it, $id included.
        if (id.Path?.Length > 0 && !HidesSiblings(schema, dialect))
        {
            var uri = SchemaUri.Resolve(resource.Uri, id.Path)
                ?? throw location.Error("$id", "must be a URI reference");
            resource = new SchemaResource(uri, resource.Document, pointer);
            found(resource);
        }
        return new SchemaLocation(schema, pointer, keyword, resource, dialect);
    }

    static void NoteAnchors(SchemaLocation location)
    {
        if (location.Element.ValueKind != JsonValueKind.Object)
            return;
        var resource = location.Resource;
        if (location.Dialect.Draft == SchemaDraft.Draft7)
        {
            if (!HidesSiblings(location.Element, location.Dialect) && Text(location, "$id") is { } id)
                NoteAnchor(location, "$id", SchemaUri.Split(id).Fragment);
            return;
        }
        if (Text(location, "$id") is { } uri && SchemaUri.Split(uri).Fragment.Length > 0)
            throw location.Error("$id", "must not have a fragment; use $anchor");
        if (Text(location, "$anchor") is { } anchor)
            NoteAnchor(location, "$anchor", anchor);
        if (Text(location, "$dynamicAnchor") is { } dynamicAnchor)
        {
            NoteAnchor(location, "$dynamicAnchor", dynamicAnchor);
            resource.DynamicAnchors[dynamicAnchor] = location;
        }
    }

    static void NoteAnchor(SchemaLocation location, string keyword, string name)
    {
        if (name.Length == 0)
            return;
        if (!location.Resource.Anchors.TryAdd(name, location) && location.Resource.Anchors[name] != location)
            throw location.Error(keyword, $"the name '{name}' is declared twice; rename one of the two");
    }

    static bool HidesSiblings(JsonElement schema, SchemaDialect dialect) =>
        dialect.Draft == SchemaDraft.Draft7 && schema.TryGetProperty("$ref", out _);

    static string? Text(SchemaLocation location, string keyword)
    {
        if (!location.Element.TryGetProperty(keyword, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw location.Error(keyword, "must be a string");
    }
}
