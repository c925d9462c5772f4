using System.Text;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>dependentRequired</c>, and the entries of <c>dependencies</c> that list names.</summary>
sealed class DependentRequiredKeyword(KeywordPlace place, string trigger, string[] names) : Keyword(place)
{
    readonly byte[] _trigger = Encoding.UTF8.GetBytes(trigger);

    readonly (byte[] Name, string Message)[] _properties =
        [.. names.Select(name => (Encoding.UTF8.GetBytes(name), $"property '{name}' is required when '{trigger}' is present"))];

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        if (reader.Dialect.Draft != SchemaDraft.Draft7)
            Read(reader, "dependentRequired", _ => true);
        Read(reader, "dependencies", entry => entry.ValueKind == JsonValueKind.Array);
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        if (!instance.TryGetProperty(_trigger, out _))
            return true;
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

    static void Read(SchemaReader reader, string keyword, Func<JsonElement, bool> isOurs)
    {
        if (!reader.TryGet(keyword, out _))
            return;
        foreach (var (trigger, names) in reader.Entries(keyword).Where(entry => isOurs(entry.Value)))
            reader.Add(new DependentRequiredKeyword(reader.Place(keyword), trigger, reader.Texts(keyword, names)));
    }
}
