using System.Text;
using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>dependentSchemas</c>, and the entries of <c>dependencies</c> that are schemas.</summary>
sealed class DependentSchemasKeyword(KeywordPlace place, string trigger, SchemaNode node) : Keyword(place)
{
    readonly byte[] _trigger = Encoding.UTF8.GetBytes(trigger);

    public override InstanceKinds AppliesTo => InstanceKinds.Object;

    public static void Read(SchemaReader reader)
    {
        if (reader.Dialect.Draft != SchemaDraft.Draft7)
            Read(reader, "dependentSchemas", _ => true);
        Read(reader, "dependencies", entry => entry.ValueKind != JsonValueKind.Array);
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated) =>
        !instance.TryGetProperty(_trigger, out _) || node.Validate(instance, context, evaluated);

    static void Read(SchemaReader reader, string keyword, Func<JsonElement, bool> isOurs)
    {
        if (!reader.TryGet(keyword, out _))
            return;
        foreach (var (trigger, schema) in reader.Entries(keyword).Where(entry => isOurs(entry.Value)))
            reader.Add(new DependentSchemasKeyword(reader.Place(keyword), trigger, reader.NamedSchema(keyword, trigger, schema)));
    }
}
