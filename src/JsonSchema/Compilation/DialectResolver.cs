using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>Finds out what a <c>$schema</c> means, reading <c>$vocabulary</c> of meta-schemas that users registered.</summary>
sealed class DialectResolver(Func<string, JsonElement?> documents)
{
    const string Keyword = "$schema";
    const int MaxChain = 8;

    /// <exception cref="SchemaCompilationException">The meta-schema is unknown, or asks for what nobody here can do.</exception>
    public SchemaDialect Resolve(JsonElement schema, Func<string, string, SchemaCompilationException> error)
    {
        if (schema.GetProperty(Keyword) is not { ValueKind: JsonValueKind.String } first)
            throw error(Keyword, "must be the URI of a meta-schema, written as a string");
        var name = first.GetString()!;
        var vocabularies = Vocabularies.None;
        for (var i = 0; i < MaxChain; i++)
        {
            if (SchemaDialect.Official(name) is { } official)
                return vocabularies == Vocabularies.None ? official : official with { Vocabularies = vocabularies | Vocabularies.Core };
            if (documents(SchemaUri.Normalize(name)) is not { ValueKind: JsonValueKind.Object } metaSchema)
                break;
            if (vocabularies == Vocabularies.None && metaSchema.TryGetProperty("$vocabulary", out var listed))
                vocabularies = Read(listed, error);
            if (!metaSchema.TryGetProperty(Keyword, out var next) || next.ValueKind != JsonValueKind.String)
                break;
            name = next.GetString()!;
        }
        throw error(
            Keyword,
            $"the meta-schema '{name}' is unknown; use https://json-schema.org/draft/2020-12/schema"
            + " or http://json-schema.org/draft-07/schema#, or register a meta-schema that is based on one of them");
    }

    static Vocabularies Read(JsonElement listed, Func<string, string, SchemaCompilationException> error)
    {
        var vocabularies = Vocabularies.None;
        if (listed.ValueKind != JsonValueKind.Object)
            throw error(Keyword, "the meta-schema's $vocabulary must be an object");
        foreach (var entry in listed.EnumerateObject())
        {
            var known = SchemaDialect.Vocabulary(entry.Name);
            if (known == Vocabularies.None && entry.Value.ValueKind == JsonValueKind.True)
                throw error(
                    Keyword,
                    $"the meta-schema requires the vocabulary '{entry.Name}', which is not supported; make it optional (false)");
            vocabularies |= known;
        }
        return vocabularies;
    }
}
