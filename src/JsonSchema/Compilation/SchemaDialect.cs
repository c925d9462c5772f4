namespace StepFlow.JsonSchema.Compilation;

/// <summary>What a <c>$schema</c> stands for: a draft and those of its vocabularies that count.</summary>
sealed record SchemaDialect(SchemaDraft Draft, Vocabularies Vocabularies)
{
    const string VocabularyPrefix = "https://json-schema.org/draft/2020-12/vocab/";

    public static SchemaDialect Draft7 { get; } = new(SchemaDraft.Draft7, Vocabularies.All & ~Vocabularies.Unevaluated);

    public static SchemaDialect Draft202012 { get; } = new(SchemaDraft.Draft202012, Vocabularies.All);

    public static SchemaDialect Of(SchemaDraft draft) => draft == SchemaDraft.Draft7 ? Draft7 : Draft202012;

    /// <summary>The dialect of an official meta-schema, or nothing.</summary>
    public static SchemaDialect? Official(string metaSchema) => metaSchema.TrimEnd('#') switch
    {
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => Draft7,
        "https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft/2020-12/schema" => Draft202012,
        _ => null,
    };

    /// <summary>The vocabulary of a URI, or none when it is not known here.</summary>
    public static Vocabularies Vocabulary(string uri)
    {
        if (!uri.StartsWith(VocabularyPrefix, StringComparison.Ordinal))
            return Vocabularies.None;
        return uri[VocabularyPrefix.Length..] switch
        {
            "core" => Vocabularies.Core,
            "applicator" => Vocabularies.Applicator,
            "validation" => Vocabularies.Validation,
            "unevaluated" => Vocabularies.Unevaluated,
            "meta-data" or "format-annotation" or "content" => Vocabularies.Annotations,
            _ => Vocabularies.None,
        };
    }
}
