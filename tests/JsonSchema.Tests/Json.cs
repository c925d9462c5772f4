using System.Text.Json;

namespace StepFlow.JsonSchema.Tests;

/// <summary>Short forms for tests.</summary>
static class Json
{
    public static JsonElement Parse(string json) => JsonElement.Parse(json);

    public static ICompiledSchema Compile(string schema, SchemaCompilerOptions? options = null) =>
        new SchemaCompiler(options).Compile(Parse(schema));

    public static IReadOnlyList<SchemaViolation> Validate(string schema, string instance, SchemaCompilerOptions? options = null) =>
        Compile(schema, options).Validate(Parse(instance));

    /// <summary>The only violation there is.</summary>
    public static SchemaViolation Violation(string schema, string instance, SchemaCompilerOptions? options = null) =>
        Validate(schema, instance, options).ShouldHaveSingleItem();

    public static bool IsValid(string schema, string instance, SchemaCompilerOptions? options = null)
    {
        var compiled = Compile(schema, options);
        var valid = compiled.IsValid(Parse(instance));
        (compiled.Validate(Parse(instance)).Count == 0).ShouldBe(valid);
        return valid;
    }

    /// <summary>An array in an array in an array…, read without the parser's usual limit.</summary>
    public static JsonElement Nested(int depth, string open = "[", string close = "]", string core = "") =>
        JsonDocument.Parse(
            string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth)),
            new JsonDocumentOptions { MaxDepth = depth + 10 }).RootElement;
}
