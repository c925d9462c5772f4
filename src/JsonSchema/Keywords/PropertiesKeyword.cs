using System.Collections.Frozen;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Patterns;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c> in one walk over the object.</summary>
sealed class PropertiesKeyword : Keyword
{
    const string Named = "properties";
    const string Patterns = "patternProperties";
    const string Additional = "additionalProperties";

    readonly FrozenDictionary<string, SchemaNode>.AlternateLookup<ReadOnlySpan<char>> _named;
    readonly (SchemaPattern Pattern, SchemaNode Node)[] _patterns;
    readonly SchemaNode? _additional;
    readonly KeywordPlace _patternPlace;

    PropertiesKeyword(
        SchemaReader reader, Dictionary<string, SchemaNode> named, (SchemaPattern, SchemaNode)[] patterns, SchemaNode? additional)
        : base(reader.Place(Named))
    {
        _named = named.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns = patterns;
        _additional = additional;
        _patternPlace = reader.Place(Patterns);
    }

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        var hasNamed = reader.TryGet(Named, out _);
        var hasPatterns = reader.TryGet(Patterns, out _);
        var additional = reader.Schema(Additional);
        if (!hasNamed && !hasPatterns && additional is null)
            return;
        var named = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var (name, node) in hasNamed ? reader.NamedSchemas(Named) : [])
            named[name] = node;
        var patterns = hasPatterns
            ? reader.NamedSchemas(Patterns).Select(entry => (reader.Pattern(Patterns, entry.Name), entry.Node)).ToArray()
            : [];
        reader.Add(new PropertiesKeyword(reader, named, patterns, additional));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        Span<char> buffer = stackalloc char[DecodedText.StackChars];
        var valid = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            context.Path.Push(property);
            valid &= ValidateProperty(property, buffer, context, out var isEvaluated);
            context.Path.Pop();
            if (isEvaluated)
                evaluated?.Mark(index);
            index++;
            if (!valid && context.StopsNow)
                break;
        }
        return valid;
    }

    bool ValidateProperty(JsonProperty property, Span<char> buffer, ValidationContext context, out bool isEvaluated)
    {
        using var name = new DecodedText(JsonText.RawName(property), buffer);
        var valid = true;
        isEvaluated = _named.TryGetValue(name.Text, out var node);
        if (isEvaluated)
            valid = node!.Validate(property.Value, context, evaluated: null);
        // The buffer is this level's own, so the name is still there after the value has been walked.
        foreach (var (pattern, patternNode) in _patterns)
        {
            if (!context.Matches(pattern, name.Text, _patternPlace))
                continue;
            isEvaluated = true;
            valid &= patternNode.Validate(property.Value, context, evaluated: null);
        }
        if (isEvaluated || _additional is null)
            return valid;
        isEvaluated = true;
        return _additional.Validate(property.Value, context, evaluated: null);
    }
}
