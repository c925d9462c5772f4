using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema;

/// <summary>Compiles JSON Schemas of draft 2020-12 and draft 7. Safe for use by many threads at once.</summary>
public sealed class SchemaCompiler : ISchemaCompiler
{
    readonly SchemaCompilerOptions _options;
    readonly Dictionary<string, JsonElement> _documents;

    /// <summary>Creates a compiler.</summary>
    /// <param name="options">Its settings; the defaults when absent.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is zero or negative.</exception>
    public SchemaCompiler(SchemaCompilerOptions? options = null)
    {
        _options = options ?? new SchemaCompilerOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxViolations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxDepth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxEvaluations);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.RegexTimeout, TimeSpan.Zero);
        _documents = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (uri, document) in _options.Documents)
            _documents[SchemaUri.Normalize(uri)] = document;
    }

    /// <inheritdoc/>
    public ICompiledSchema Compile(JsonElement schema)
    {
        if (!SubschemaKeywords.IsSchema(schema))
            throw new SchemaCompilationException("", "a schema must be an object or a boolean");
        try
        {
            return CompileDocument(schema);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            throw new SchemaCompilationException("", "the schema contains text that is not valid Unicode; correct its \\u escapes");
        }
    }

    CompiledSchema CompileDocument(JsonElement schema)
    {
        var registry = new SchemaRegistry(_documents);
        var session = new CompilationSession(registry, _options.RegexTimeout);
        var document = registry.AddRoot(schema, SchemaDialect.Of(_options.DefaultDraft));
        // Every schema of the document, not only the reachable ones: a mistake in an unused definition is a mistake.
        foreach (var location in document.Locations.Values.ToList())
            session.NodeAt(location);
        session.Complete();
        return new CompiledSchema(session.NodeAt(document.Locations[""]), _options, session.HasDynamicReferences);
    }
}
