using System.Text.Json;

namespace StepFlow.JsonSchema;

/// <summary>
/// Turns a JSON Schema document into a validator. This interface is the only thing the rest of the product
/// knows about JSON Schema, so the implementation behind it can be exchanged.
/// </summary>
public interface ISchemaCompiler
{
    /// <summary>
    /// Compiles a schema of draft 2020-12 or draft 7. The draft is taken from <c>$schema</c>;
    /// without one it is <see cref="SchemaCompilerOptions.DefaultDraft"/>.
    /// </summary>
    /// <param name="schema">An object or a boolean. It must stay valid as long as the compiled schema is used.</param>
    /// <exception cref="SchemaCompilationException">The schema is not a schema, or refers to a document nobody registered.</exception>
    ICompiledSchema Compile(JsonElement schema);
}
