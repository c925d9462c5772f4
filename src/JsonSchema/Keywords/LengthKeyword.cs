using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c>, in Unicode code points.</summary>
sealed class LengthKeyword(KeywordPlace place, int limit, bool isMinimum) : Keyword(place)
{
    readonly string _message = $"must have at {(isMinimum ? "least" : "most")} {limit} character{(limit == 1 ? "" : "s")}";

    public override InstanceKinds AppliesTo => InstanceKinds.String;

    public static void Read(SchemaReader reader)
    {
        if (reader.Count("minLength") is { } min)
            reader.Add(new LengthKeyword(reader.Place("minLength"), min, isMinimum: true));
        if (reader.Count("maxLength") is { } max)
            reader.Add(new LengthKeyword(reader.Place("maxLength"), max, isMinimum: false));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var length = JsonText.CountCodePoints(JsonText.Raw(instance));
        return (isMinimum ? length >= limit : length <= limit) || context.Fail(this, _message);
    }
}
