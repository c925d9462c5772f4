namespace StepFlow.JsonSchema;

/// <summary>The JSON Schema drafts that are understood.</summary>
public enum SchemaDraft
{
    /// <summary>https://json-schema.org/draft-07</summary>
    Draft7,

    /// <summary>https://json-schema.org/draft/2020-12</summary>
    Draft202012,
}
