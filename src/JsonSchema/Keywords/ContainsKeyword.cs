using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
sealed class ContainsKeyword(KeywordPlace place, SchemaNode node, int min, int max) : Keyword(place)
{
    const string Name = "contains";

    readonly string _tooFew = min == 1
        ? "must contain an item matching the schema"
        : $"must contain at least {min} items matching the schema";
    readonly string _tooMany = $"must contain at most {max} {(max == 1 ? "item" : "items")} matching the schema";

    public override InstanceKinds AppliesTo => InstanceKinds.Array;

    public static void Read(SchemaReader reader)
    {
        if (reader.Schema(Name) is not { } node)
            return;
        // The bounds came with 2019-09 and belong to the validation vocabulary, contains itself to the applicators.
        var isBounded = reader.Dialect is { Draft: not SchemaDraft.Draft7 } && reader.Dialect.Vocabularies.HasFlag(Vocabularies.Validation);
        var min = isBounded ? reader.Count("minContains") : null;
        var max = isBounded ? reader.Count("maxContains") : null;
        reader.Add(new ContainsKeyword(reader.Place(Name), node, min ?? 1, max ?? int.MaxValue));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var count = 0;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            context.Path.Push(index);
            if (context.Probe(node, item, evaluated: null))
            {
                count++;
                evaluated?.Mark(index);
            }
            context.Path.Pop();
            index++;
            if (count > max || evaluated is null && max == int.MaxValue && count >= min)
                break;
        }
        return count < min ? context.Fail(this, _tooFew) : count <= max || context.Fail(this, _tooMany);
    }
}
