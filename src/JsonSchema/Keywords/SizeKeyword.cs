using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>minItems</c>, <c>maxItems</c>, <c>minProperties</c> and <c>maxProperties</c>.</summary>
sealed class SizeKeyword(KeywordPlace place, InstanceKinds kind, int limit, bool isMinimum) : Keyword(place)
{
    readonly string _message = $"must have at {(isMinimum ? "least" : "most")} {limit} {Noun(kind, limit)}";

    public override InstanceKinds AppliesTo => kind;

    public static void Read(SchemaReader reader)
    {
        Read(reader, "minItems", InstanceKinds.Array, isMinimum: true);
        Read(reader, "maxItems", InstanceKinds.Array, isMinimum: false);
        Read(reader, "minProperties", InstanceKinds.Object, isMinimum: true);
        Read(reader, "maxProperties", InstanceKinds.Object, isMinimum: false);
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var size = kind == InstanceKinds.Array ? instance.GetArrayLength() : instance.GetPropertyCount();
        return (isMinimum ? size >= limit : size <= limit) || context.Fail(this, _message);
    }

    static void Read(SchemaReader reader, string name, InstanceKinds kind, bool isMinimum)
    {
        if (reader.Count(name) is { } limit)
            reader.Add(new SizeKeyword(reader.Place(name), kind, limit, isMinimum));
    }

    static string Noun(InstanceKinds kind, int count) =>
        kind == InstanceKinds.Array ? count == 1 ? "item" : "items" : count == 1 ? "property" : "properties";
}
