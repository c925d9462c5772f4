using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>not</c>.</summary>
sealed class NotKeyword(KeywordPlace place, SchemaNode node) : Keyword(place)
{
    const string Name = "not";

    public static void Read(SchemaReader reader)
    {
        if (reader.Schema(Name) is { } node)
            reader.Add(new NotKeyword(reader.Place(Name), node));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated) =>
        !context.Probe(node, instance, evaluated: null) || context.Fail(this, "satisfies the schema that it must not satisfy");
}
