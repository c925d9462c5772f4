using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>$ref</c>.</summary>
sealed class RefKeyword(KeywordPlace place, SchemaNode target) : Keyword(place)
{
    const string Name = "$ref";

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out _))
            reader.Add(new RefKeyword(reader.Place(Name), reader.Reference(Name).Node));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated) =>
        target.Validate(instance, context, evaluated);
}
