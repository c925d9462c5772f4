using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>oneOf</c>.</summary>
sealed class OneOfKeyword(KeywordPlace place, SchemaNode[] nodes) : Keyword(place)
{
    const string Name = "oneOf";

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out _))
            reader.Add(new OneOfKeyword(reader.Place(Name), reader.Schemas(Name)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var found = -1;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!context.Probe(nodes[i], instance, evaluated))
                continue;
            if (found >= 0)
                return context.Reports && context.Fail(
                    this,
                    $"must satisfy exactly one of the {nodes.Length} alternatives, but satisfies numbers {found} and {i}");
            found = i;
        }
        return found >= 0 || context.Reports && context.Fail(this, $"satisfies none of the {nodes.Length} alternatives");
    }
}
