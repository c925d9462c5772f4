using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms.</summary>
sealed class NumberRangeKeyword : Keyword
{
    readonly JsonElement _limit;
    readonly long? _integer;
    readonly bool _isMinimum;
    readonly bool _allowsEqual;
    readonly string _message;

    NumberRangeKeyword(KeywordPlace place, JsonElement limit, bool isMinimum, bool allowsEqual, string relation)
        : base(place)
    {
        _limit = limit;
        _integer = limit.TryGetInt64(out var integer) ? integer : null;
        _isMinimum = isMinimum;
        _allowsEqual = allowsEqual;
        _message = $"must be {relation} {limit.GetRawText()}";
    }

    public override InstanceKinds AppliesTo => InstanceKinds.Number;

    public static void Read(SchemaReader reader)
    {
        Read(reader, "minimum", isMinimum: true, allowsEqual: true, "at least");
        Read(reader, "maximum", isMinimum: false, allowsEqual: true, "at most");
        Read(reader, "exclusiveMinimum", isMinimum: true, allowsEqual: false, "greater than");
        Read(reader, "exclusiveMaximum", isMinimum: false, allowsEqual: false, "less than");
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var order = _integer is { } limit && instance.TryGetInt64(out var value)
            ? value.CompareTo(limit)
            : new JsonNumber(JsonMarshal.GetRawUtf8Value(instance)).CompareTo(new JsonNumber(JsonMarshal.GetRawUtf8Value(_limit)));
        var valid = order == 0 ? _allowsEqual : order > 0 == _isMinimum;
        return valid || context.Fail(this, _message);
    }

    static void Read(SchemaReader reader, string name, bool isMinimum, bool allowsEqual, string relation)
    {
        if (reader.TryGet(name, out _))
            reader.Add(new NumberRangeKeyword(reader.Place(name), reader.Number(name), isMinimum, allowsEqual, relation));
    }
}
