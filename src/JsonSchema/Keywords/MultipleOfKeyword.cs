using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>multipleOf</c>, exact for decimals and numbers of any size.</summary>
sealed class MultipleOfKeyword : Keyword
{
    const string Name = "multipleOf";

    readonly long? _integer;
    readonly BigInteger _digits;
    readonly long _exponent;
    readonly string _message;

    MultipleOfKeyword(KeywordPlace place, JsonElement divisor)
        : base(place)
    {
        var number = new JsonNumber(JsonMarshal.GetRawUtf8Value(divisor));
        _integer = divisor.TryGetInt64(out var integer) ? integer : null;
        _digits = number.ToDigits();
        _exponent = number.Exponent;
        _message = $"must be a multiple of {divisor.GetRawText()}";
    }

    public override InstanceKinds AppliesTo => InstanceKinds.Number;

    public static void Read(SchemaReader reader)
    {
        if (!reader.TryGet(Name, out _))
            return;
        var divisor = reader.Number(Name);
        var number = new JsonNumber(JsonMarshal.GetRawUtf8Value(divisor));
        if (number.Negative || number.Count == 0)
            throw reader.Error(Name, "must be greater than zero");
        reader.Add(new MultipleOfKeyword(reader.Place(Name), divisor));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = _integer is { } divisor && instance.TryGetInt64(out var value)
            ? value % divisor == 0
            : new JsonNumber(JsonMarshal.GetRawUtf8Value(instance)).IsMultipleOf(_digits, _exponent);
        return valid || context.Fail(this, _message);
    }
}
