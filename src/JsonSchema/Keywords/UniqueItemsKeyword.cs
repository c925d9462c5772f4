using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>uniqueItems</c>.</summary>
sealed class UniqueItemsKeyword(KeywordPlace place) : Keyword(place)
{
    const string Name = "uniqueItems";

    // Short arrays are compared pair by pair, which allocates nothing; longer ones are hashed.
    const int MaxPaired = 16;

    public override InstanceKinds AppliesTo => InstanceKinds.Array;

    public static void Read(SchemaReader reader)
    {
        if (!reader.TryGet(Name, out var value))
            return;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw reader.Error(Name, "must be a boolean");
        if (value.ValueKind == JsonValueKind.True)
            reader.Add(new UniqueItemsKeyword(reader.Place(Name)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var (first, second) = instance.GetArrayLength() <= MaxPaired ? FindByPairs(instance) : FindByHash(instance);
        return second < 0 || context.Reports && context.Fail(this, $"items must be unique, but items {first} and {second} are equal");
    }

    static (int First, int Second) FindByPairs(JsonElement array)
    {
        var second = 0;
        foreach (var item in array.EnumerateArray())
        {
            var first = 0;
            foreach (var other in array.EnumerateArray())
            {
                if (first == second)
                    break;
                if (JsonEquality.Instance.Equals(other, item))
                    return (first, second);
                first++;
            }
            second++;
        }
        return (-1, -1);
    }

    static (int First, int Second) FindByHash(JsonElement array)
    {
        var seen = new Dictionary<JsonElement, int>(JsonEquality.Instance);
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (!seen.TryAdd(item, index))
                return (seen[item], index);
            index++;
        }
        return (-1, -1);
    }
}
