using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>unevaluatedItems</c>.</summary>
sealed class UnevaluatedItemsKeyword(KeywordPlace place, SchemaNode node) : Keyword(place)
{
    const string Name = "unevaluatedItems";

    public override InstanceKinds AppliesTo => InstanceKinds.Array;

    public override InstanceKinds NeedsEvaluated => InstanceKinds.Array;

    public static void Read(SchemaReader reader)
    {
        if (reader.Schema(Name) is { } node)
            reader.Add(new UnevaluatedItemsKeyword(reader.Place(Name), node));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!evaluated!.Contains(index))
            {
                context.Path.Push(index);
                valid &= node.Validate(item, context, evaluated: null);
                context.Path.Pop();
                if (!valid && context.StopsNow)
                    return false;
            }
            index++;
        }
        evaluated!.MarkAll();
        return valid;
    }
}
