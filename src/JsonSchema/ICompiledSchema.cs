using System.Text.Json;

namespace StepFlow.JsonSchema;

/// <summary>A schema ready to validate instances. Safe for use by many threads at once.</summary>
public interface ICompiledSchema
{
    /// <summary>Validates an instance and reports every violation (bounded by the compiler's options), not just the first.</summary>
    /// <returns>An empty list when the instance is valid.</returns>
    IReadOnlyList<SchemaViolation> Validate(JsonElement instance);

    /// <summary>Whether the instance is valid; stops at the first violation.</summary>
    bool IsValid(JsonElement instance);
}
