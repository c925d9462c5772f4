using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.JsonSchema.Patterns;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>What a keyword gets to read itself from: one schema object, with helpers that complain at the right place.</summary>
sealed class SchemaReader(SchemaLocation location, CompilationSession session)
{
    readonly List<Keyword> _keywords = [];

    public SchemaDialect Dialect => location.Dialect;

    public IReadOnlyList<Keyword> Keywords => _keywords;

    public void Add(Keyword keyword) => _keywords.Add(keyword);

    public bool TryGet(string keyword, out JsonElement value) => location.Element.TryGetProperty(keyword, out value);

    public KeywordPlace Place(string keyword) =>
        new(keyword, location.Resource.Document.Display(JsonPointer.Append(location.Pointer, keyword)));

    public SchemaCompilationException Error(string keyword, string problem) => location.Error(keyword, problem);

    /// <summary>The schema that a keyword holds, or nothing when the keyword is absent.</summary>
    public SchemaNode? Schema(string keyword) =>
        TryGet(keyword, out var element) ? Node(keyword, JsonPointer.Append(location.Pointer, keyword), element) : null;

    public SchemaNode[] Schemas(string keyword)
    {
        var list = Required(keyword, JsonValueKind.Array, "must be an array of schemas");
        var place = JsonPointer.Append(location.Pointer, keyword);
        return [.. list.EnumerateArray().Select((element, index) => Node(keyword, JsonPointer.Append(place, index), element))];
    }

    public IEnumerable<(string Name, JsonElement Value)> Entries(string keyword)
    {
        var entries = Required(keyword, JsonValueKind.Object, "must be an object");
        return entries.EnumerateObject().Select(entry => (entry.Name, entry.Value));
    }

    public IEnumerable<(string Name, SchemaNode Node)> NamedSchemas(string keyword) =>
        Entries(keyword).Select(entry => (entry.Name, NamedSchema(keyword, entry.Name, entry.Value)));

    public SchemaNode NamedSchema(string keyword, string name, JsonElement element) =>
        Node(keyword, JsonPointer.Append(JsonPointer.Append(location.Pointer, keyword), name), element);

    public string[] Texts(string keyword, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Error(keyword, "must be an array of strings");
        return [.. list.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)];
    }

    public string Text(string keyword) => Required(keyword, JsonValueKind.String, "must be a string").GetString()!;

    public JsonElement Number(string keyword) => Required(keyword, JsonValueKind.Number, "must be a number");

    /// <summary>A non-negative integer, or nothing when absent. What no instance can reach is cut to <see cref="int.MaxValue"/>.</summary>
    public int? Count(string keyword)
    {
        if (!TryGet(keyword, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = new JsonNumber(JsonMarshal.GetRawUtf8Value(value));
            if (number.IsInteger && !number.Negative)
                return number.Count + number.Exponent > 10 ? int.MaxValue : (int)Math.Min(value.GetDouble(), int.MaxValue);
        }
        throw Error(keyword, "must be an integer that is not negative");
    }

    public SchemaPattern Pattern(string keyword, string pattern)
    {
        try
        {
            return session.Pattern(pattern);
        }
        catch (ArgumentException e)
        {
            throw Error(keyword, $"'{pattern}' is not a valid regular expression of ECMA-262: {e.Message}");
        }
    }

    public (SchemaLocation Target, SchemaNode Node) Reference(string keyword)
    {
        var target = session.Registry.Resolve(keyword, Text(keyword), location);
        return (target, session.NodeAt(target));
    }

    public void AddDynamic(Keywords.DynamicRefKeyword keyword)
    {
        session.Track(keyword);
        Add(keyword);
    }

    JsonElement Required(string keyword, JsonValueKind kind, string problem) =>
        TryGet(keyword, out var value) && value.ValueKind == kind ? value : throw Error(keyword, problem);

    SchemaNode Node(string keyword, string pointer, JsonElement element)
    {
        if (!SubschemaKeywords.IsSchema(element))
        {
            var place = location.Resource.Document.Display(pointer);
            throw new SchemaCompilationException(place, $"{place}: a schema must be an object or a boolean (keyword '{keyword}')");
        }
        return session.NodeAt(location.Resource.Document.Locations[pointer]);
    }
}
