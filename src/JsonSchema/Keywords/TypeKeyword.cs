using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>type</c>.</summary>
sealed class TypeKeyword : Keyword
{
    const string Name = "type";

    readonly JsonTypes _allowed;
    readonly string _expected;

    TypeKeyword(KeywordPlace place, string[] names)
        : base(place)
    {
        _expected = string.Join(" or ", names);
        foreach (var name in names)
            _allowed |= Parse(name);
    }

    [Flags]
    enum JsonTypes
    {
        None = 0,
        Null = 1,
        Boolean = 2,
        Object = 4,
        Array = 8,
        String = 16,
        Integer = 32,
        Number = 64,
    }

    public static void Read(SchemaReader reader)
    {
        if (!reader.TryGet(Name, out var value))
            return;
        string[] names = value.ValueKind == JsonValueKind.String ? [value.GetString()!] : reader.Texts(Name, value);
        if (names.Length == 0 || names.Any(name => Parse(name) == JsonTypes.None))
            throw reader.Error(Name, "must be one or more of null, boolean, object, array, string, integer and number");
        reader.Add(new TypeKeyword(reader.Place(Name), names));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var actual = instance.ValueKind switch
        {
            JsonValueKind.Object => JsonTypes.Object,
            JsonValueKind.Array => JsonTypes.Array,
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.Number => JsonTypes.Number,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            _ => JsonTypes.Null,
        };
        return (_allowed & actual) != 0
            || actual == JsonTypes.Number && (_allowed & JsonTypes.Integer) != 0 && IsInteger(instance)
            || context.Reports && context.Fail(this, $"must be {_expected}, but is {actual.ToString().ToLowerInvariant()}");
    }

    static bool IsInteger(JsonElement number) =>
        number.TryGetInt64(out _) || new JsonNumber(JsonMarshal.GetRawUtf8Value(number)).IsInteger;

    static JsonTypes Parse(string name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "string" => JsonTypes.String,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        _ => JsonTypes.None,
    };
}
