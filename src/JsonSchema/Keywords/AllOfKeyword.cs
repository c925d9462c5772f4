using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>allOf</c>.</summary>
sealed class AllOfKeyword(KeywordPlace place, SchemaNode[] nodes) : Keyword(place)
{
    const string Name = "allOf";

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out _))
            reader.Add(new AllOfKeyword(reader.Place(Name), reader.Schemas(Name)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        foreach (var node in nodes)
        {
            valid &= node.Validate(instance, context, evaluated);
            if (!valid && context.StopsNow)
                break;
        }
        return valid;
    }
}
