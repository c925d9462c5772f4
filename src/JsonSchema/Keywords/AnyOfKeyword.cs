using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>anyOf</c>.</summary>
sealed class AnyOfKeyword(KeywordPlace place, SchemaNode[] nodes) : Keyword(place)
{
    const string Name = "anyOf";

    readonly string _message = $"satisfies none of the {nodes.Length} alternatives";

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out _))
            reader.Add(new AnyOfKeyword(reader.Place(Name), reader.Schemas(Name)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = false;
        foreach (var node in nodes)
        {
            valid |= context.Probe(node, instance, evaluated);
            // Somebody who asks for evaluated children needs those of every branch.
            if (valid && evaluated is null)
                break;
        }
        return valid || context.Fail(this, _message);
    }
}
