using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>unevaluatedProperties</c>.</summary>
sealed class UnevaluatedPropertiesKeyword(KeywordPlace place, SchemaNode node) : Keyword(place)
{
    const string Name = "unevaluatedProperties";

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public override InstanceKinds NeedsEvaluated => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        if (reader.Schema(Name) is { } node)
            reader.Add(new UnevaluatedPropertiesKeyword(reader.Place(Name), node));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            if (!evaluated!.Contains(index++))
            {
                context.Path.Push(property);
                valid &= node.Validate(property.Value, context, evaluated: null);
                context.Path.Pop();
                if (!valid && context.StopsNow)
                    return false;
            }
        }
        evaluated!.MarkAll();
        return valid;
    }
}
