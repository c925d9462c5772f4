using System.Text.Json;

namespace StepFlow.JsonSchema;

/// <summary>Settings of a schema compiler; fixed once the compiler exists.</summary>
public sealed record SchemaCompilerOptions
{
    /// <summary>The draft of a schema that names none. Default: 2020-12.</summary>
    public SchemaDraft DefaultDraft { get; init; } = SchemaDraft.Draft202012;

    /// <summary>Documents that <c>$ref</c> may name by absolute URI. Nothing is ever fetched from a network.</summary>
    public IReadOnlyDictionary<string, JsonElement> Documents { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>How many violations one validation reports at most. Default: 100.</summary>
    public int MaxViolations { get; init; } = 100;

    /// <summary>How deep subschemas may nest while validating, references included. Default: 256; deeper is a violation.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>
    /// How many subschemas one validation applies at most, so that a schema whose branches multiply cannot run for ever.
    /// Default: 10,000,000, about a second; more is a violation.
    /// </summary>
    public long MaxEvaluations { get; init; } = 10_000_000;

    /// <summary>How long one regular expression may run on one string. Default: 250 ms; longer is a violation.</summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromMilliseconds(250);
}
