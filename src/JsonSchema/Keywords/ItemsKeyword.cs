using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c>; in draft 7 <c>items</c> and <c>additionalItems</c>.</summary>
sealed class ItemsKeyword(KeywordPlace place, SchemaNode[] prefix, SchemaNode? rest) : Keyword(place)
{
    const string Items = "items";
    const string Prefix = "prefixItems";

    public override InstanceKinds AppliesTo => InstanceKinds.Array;

    public static void Read(SchemaReader reader)
    {
        var hasItems = reader.TryGet(Items, out var items);
        if (reader.Dialect.Draft == SchemaDraft.Draft7)
        {
            // A lone additionalItems means nothing, but a wrong one is still wrong.
            var additional = reader.Schema("additionalItems");
            if (hasItems && items.ValueKind == JsonValueKind.Array)
                reader.Add(new ItemsKeyword(reader.Place(Items), reader.Schemas(Items), additional));
            else if (hasItems)
                reader.Add(new ItemsKeyword(reader.Place(Items), [], reader.Schema(Items)));
            return;
        }
        if (hasItems && items.ValueKind == JsonValueKind.Array)
            throw reader.Error(Items, "must be a schema; for a list of schemas use prefixItems, or declare draft 7 in $schema");
        var hasPrefix = reader.TryGet(Prefix, out _);
        if (hasItems || hasPrefix)
            reader.Add(new ItemsKeyword(
                reader.Place(hasItems ? Items : Prefix), hasPrefix ? reader.Schemas(Prefix) : [], reader.Schema(Items)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            var node = index < prefix.Length ? prefix[index] : rest;
            if (node is null)
                break;
            context.Path.Push(index);
            valid &= node.Validate(item, context, evaluated: null);
            context.Path.Pop();
            evaluated?.Mark(index);
            index++;
            if (!valid && context.StopsNow)
                break;
        }
        return valid;
    }
}
