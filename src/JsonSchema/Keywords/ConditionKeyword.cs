using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>.</summary>
sealed class ConditionKeyword(KeywordPlace place, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword(place)
{
    const string Name = "if";

    public static void Read(SchemaReader reader)
    {
        var then = reader.Schema("then");
        var otherwise = reader.Schema("else");
        if (reader.Schema(Name) is { } condition)
            reader.Add(new ConditionKeyword(reader.Place(Name), condition, then, otherwise));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var branch = context.Probe(condition, instance, evaluated) ? then : otherwise;
        return branch is null || branch.Validate(instance, context, evaluated);
    }
}
