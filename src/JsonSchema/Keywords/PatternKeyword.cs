using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Patterns;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>pattern</c>.</summary>
sealed class PatternKeyword(KeywordPlace place, SchemaPattern pattern) : Keyword(place)
{
    const string Name = "pattern";

    readonly string _message = $"must match the pattern {pattern.Source}";

    public override InstanceKinds AppliesTo => InstanceKinds.String;

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out _))
            reader.Add(new PatternKeyword(reader.Place(Name), reader.Pattern(Name, reader.Text(Name))));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        using var text = new DecodedText(JsonText.Raw(instance), stackalloc char[DecodedText.StackChars]);
        return context.Matches(pattern, text.Text, Place) || context.Fail(this, _message);
    }
}
