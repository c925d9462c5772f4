using System.Text.Json;
using StepFlow.Flows.Documents;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads a JSON Schema inside a flow. Only its outer shape is checked here; compiling it is the compiler's task.</summary>
sealed class SchemaReader(ReadContext context)
{
    public JsonElement? Parse(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        if (context.Find(mapping, spellings) is not { } field)
            return null;
        if (field.Node is MappingNode or ScalarNode { Value.ValueKind: JsonValueKind.True or JsonValueKind.False })
            return field.Node.ToJson();
        context.Report(4106, $"'{field.Name}' must be a JSON Schema: a mapping, true or false, not {ReadContext.Kind(field.Node)}.", field.Node, field.Name);
        return null;
    }
}
