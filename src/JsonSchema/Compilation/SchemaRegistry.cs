using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>All documents of one compilation: finds the schema that a reference means, and reads documents in when first named.</summary>
sealed class SchemaRegistry
{
    // A schema without $id still needs a base against which relative references can be resolved.
    static readonly Uri _anonymous = new("json-schema:///");

    readonly Dictionary<string, JsonElement> _known;
    readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    readonly SchemaScanner _scanner;

    /// <param name="known">Documents by absolute URI.</param>
    public SchemaRegistry(Dictionary<string, JsonElement> known)
    {
        _known = known;
        _scanner = new SchemaScanner(new DialectResolver(Document), resource => _resources.TryAdd(resource.Uri.AbsoluteUri, resource));
    }

    public IEnumerable<SchemaResource> Resources => _resources.Values;

    /// <summary>Reads in the document to compile.</summary>
    public SchemaDocument AddRoot(JsonElement schema, SchemaDialect dialect) =>
        Add(new SchemaDocument(schema, Uri: null), _anonymous, dialect);

    /// <summary>Finds what a reference means.</summary>
    /// <param name="keyword">The keyword with the reference, for the error message.</param>
    /// <param name="reference">A URI reference.</param>
    /// <param name="from">The schema with the reference.</param>
    /// <exception cref="SchemaCompilationException">There is no such schema.</exception>
    public SchemaLocation Resolve(string keyword, string reference, SchemaLocation from)
    {
        var (path, fragment) = SchemaUri.Split(reference);
        if (path.Length == 0)
            return Find(from.Resource, fragment, keyword, from);
        var uri = SchemaUri.Resolve(from.Resource.Uri, path)
            ?? throw from.Error(keyword, $"'{reference}' is not a URI reference; write a JSON pointer such as #/$defs/name, or a URI");
        if (!_resources.TryGetValue(uri.AbsoluteUri, out var resource))
        {
            var document = Document(uri.AbsoluteUri)
                ?? throw from.Error(
                    keyword,
                    $"the document '{uri.AbsoluteUri}' is unknown; register it with the schema compiler or embed it by $id");
            Add(new SchemaDocument(document, uri), uri, from.Dialect);
            resource = _resources[uri.AbsoluteUri];
        }
        return Find(resource, fragment, keyword, from);
    }

    SchemaDocument Add(SchemaDocument document, Uri uri, SchemaDialect dialect)
    {
        var resource = new SchemaResource(uri, document, "");
        _scanner.Scan(document.Root, "", "", resource, dialect);
        // A document whose $id differs from its address is known under both.
        _resources.TryAdd(uri.AbsoluteUri, document.Locations[""].Resource);
        return document;
    }

    JsonElement? Document(string uri) =>
        _known.TryGetValue(uri, out var document) || MetaSchemas.TryGet(uri, out document) ? document : null;

    SchemaLocation Find(SchemaResource resource, string fragment, string keyword, SchemaLocation from)
    {
        if (fragment.Length > 0 && fragment[0] != '/')
            return resource.Anchors.GetValueOrDefault(fragment)
                ?? throw from.Error(
                    keyword,
                    $"there is no $anchor '{fragment}' in '{Name(resource)}'; declare it or correct the reference");
        return resource.Document.Locations.GetValueOrDefault(resource.Pointer + fragment)
            ?? Walk(resource, fragment)
            ?? throw from.Error(keyword, $"nothing is at '{fragment}' of '{Name(resource)}', or it is no schema; correct the reference");
    }

    /// <summary>Follows a pointer that is written differently or leads to a schema under a keyword that is not known to hold any.</summary>
    SchemaLocation? Walk(SchemaResource resource, string fragment)
    {
        var locations = resource.Document.Locations;
        var nearest = locations[resource.Pointer];
        var element = nearest.Element;
        var pointer = resource.Pointer;
        foreach (var token in JsonPointer.Tokens(fragment))
        {
            if (!JsonPointer.TryStep(element, token, out element))
                return null;
            pointer = JsonPointer.Append(pointer, token);
            nearest = locations.GetValueOrDefault(pointer, nearest);
        }
        if (!locations.ContainsKey(pointer) && SubschemaKeywords.IsSchema(element))
            _scanner.Scan(element, pointer, "", nearest.Resource, nearest.Dialect);
        return locations.GetValueOrDefault(pointer);
    }

    static string Name(SchemaResource resource) => resource.Uri == _anonymous ? "#" : resource.Uri.AbsoluteUri;
}
