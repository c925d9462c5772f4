using System.Text;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>required</c>.</summary>
sealed class RequiredKeyword(KeywordPlace place, string[] names) : Keyword(place)
{
    const string Name = "required";

    readonly (byte[] Name, string Message)[] _properties =
        [.. names.Select(name => (Encoding.UTF8.GetBytes(name), $"required property '{name}' is missing"))];

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet(Name, out var names))
            reader.Add(new RequiredKeyword(reader.Place(Name), reader.Texts(Name, names)));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        foreach (var (name, message) in _properties)
        {
            if (instance.TryGetProperty(name, out _))
                continue;
            valid = context.Fail(this, message);
            if (context.StopsNow)
                break;
        }
        return valid;
    }
}
