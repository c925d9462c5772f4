namespace StepFlow.JsonSchema;

/// <summary>A document is not a usable JSON Schema.</summary>
public sealed class SchemaCompilationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="schemaPath">JSON pointer to the offending keyword.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public SchemaCompilationException(string schemaPath, string message)
        : base(message) => SchemaPath = schemaPath;

    /// <summary>JSON pointer to the offending keyword in the schema.</summary>
    public string SchemaPath { get; }
}
