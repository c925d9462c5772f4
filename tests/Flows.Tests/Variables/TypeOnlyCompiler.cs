using System.Text.Json;
using StepFlow.JsonSchema;

namespace StepFlow.Flows.Tests.Variables;

/// <summary>Understands <c>type</c> and nothing else; these tests are about binding, not about JSON Schema.</summary>
sealed class TypeOnlyCompiler : ISchemaCompiler
{
    public ICompiledSchema Compile(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueEquals("nonsense")
            ? throw new SchemaCompilationException("/type", "There is no such type.")
            : new Schema(schema);

    sealed class Schema(JsonElement schema) : ICompiledSchema
    {
        public bool IsValid(JsonElement instance) => Validate(instance).Count == 0;

        public IReadOnlyList<SchemaViolation> Validate(JsonElement instance)
        {
            var type = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var t) ? t.GetString() : null;
            var fits = type switch
            {
                "string" => instance.ValueKind == JsonValueKind.String,
                "integer" or "number" => instance.ValueKind == JsonValueKind.Number,
                _ => true,
            };
            return fits ? [] : [new SchemaViolation("$", "/type", "type", $"This must be of type {type}.")];
        }
    }
}
