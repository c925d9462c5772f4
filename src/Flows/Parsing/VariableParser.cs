using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads one variable's schema.</summary>
static class VariableParser
{
    static readonly JsonElement EmptyText = JsonElement.Parse("\"\"");
    static readonly JsonElement Zero = JsonElement.Parse("0");

    public static VariableDeclaration Parse(ReadContext context, string name, DocumentNode schema, bool isRequired)
    {
        context.Path.Push(name);
        var declaration = schema is MappingNode mapping
            ? Parse(context, name, mapping, isRequired)
            : new VariableDeclaration { Name = name, Schema = Shape(context, schema), IsRequired = isRequired };
        context.Path.Pop();
        return declaration;
    }

    static VariableDeclaration Parse(ReadContext context, string name, MappingNode schema, bool isRequired) => new()
    {
        Name = name,
        Schema = schema.ToJson(),
        Default = schema.Find("default")?.ToJson() ?? (isRequired ? null : InferredDefault(schema.Find("type"))),
        Description = context.Text(schema, "description"),
        EnvironmentVariable = context.Text(schema, "env_var", "envVar"),
        IsSecret = context.Boolean(schema, "is_secret", "isSecret") ?? false,
        IsRequired = isRequired,
    };

    static JsonElement Shape(ReadContext context, DocumentNode schema)
    {
        if (schema is ScalarNode { Value.ValueKind: JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null } scalar)
            return scalar.IsNull ? JsonValues.True : scalar.Value;
        context.Report(4106, $"A variable is described by a JSON Schema, not by {ReadContext.Kind(schema)}.", schema);
        return JsonValues.True;
    }

    static JsonElement? InferredDefault(DocumentNode? type) => type switch
    {
        ScalarNode { Text: "string" } => EmptyText,
        ScalarNode { Text: "number" or "integer" } => Zero,
        ScalarNode { Text: "boolean" } => JsonValues.False,
        ScalarNode { Text: "null" } => JsonValues.Null,
        SequenceNode types when types.Items.Any(t => t is ScalarNode { Text: "null" }) => JsonValues.Null,
        SequenceNode { Items: [var only] } => InferredDefault(only),
        _ => null,
    };
}
