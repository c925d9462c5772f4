using StepFlow.Flows.Documents;

namespace StepFlow.Flows.Parsing;

/// <summary>Settings for reading a flow.</summary>
public sealed record FlowReadOptions
{
    /// <summary>The defaults.</summary>
    public static FlowReadOptions Default { get; } = new();

    /// <summary>What a document may cost. Default: <see cref="DocumentLimits.Default"/>.</summary>
    public DocumentLimits Limits { get; init; } = DocumentLimits.Default;

    /// <summary>The file's name, if any; <c>.json</c> makes syntax errors be reported as JSON errors.</summary>
    public string? SourceName { get; init; }

    // Literal flows inside flows are read too; this many levels down nobody means it any more.
    internal int SubflowDepth { get; init; }
}
