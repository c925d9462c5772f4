using System.Text;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>propertyNames</c>.</summary>
sealed class PropertyNamesKeyword(KeywordPlace place, SchemaNode node) : Keyword(place)
{
    const string Name = "propertyNames";

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        if (reader.Schema(Name) is { } node)
            reader.Add(new PropertyNamesKeyword(reader.Place(Name), node));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        foreach (var property in instance.EnumerateObject())
        {
            context.Path.Push(property);
            valid &= context.Probe(node, ToElement(property), evaluated: null) || context.Fail(this, "the property's name is not allowed");
            context.Path.Pop();
            if (!valid && context.StopsNow)
                break;
        }
        return valid;
    }

    static JsonElement ToElement(JsonProperty property)
    {
        var name = JsonText.RawName(property);
        var quoted = new byte[name.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        name.CopyTo(quoted.AsSpan(1));
        return JsonElement.Parse(quoted);
    }
}
