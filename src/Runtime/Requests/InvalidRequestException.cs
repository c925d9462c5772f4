using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Requests;

/// <summary>A request cannot be carried out as it is. Nothing happened.</summary>
/// <param name="code">One of the constants.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="diagnostics">Every single problem; null: the message says it all.</param>
public sealed class InvalidRequestException(string code, string message, IReadOnlyList<Diagnostic>? diagnostics = null) : Exception(message)
{
    /// <summary>The tenant has no such flow.</summary>
    public const string FlowNotFound = "FLOW_NOT_FOUND";

    /// <summary>The document is no valid flow.</summary>
    public const string InvalidFlow = "INVALID_FLOW";

    /// <summary>The overrides do not fit the flow.</summary>
    public const string InvalidOverrides = "INVALID_OVERRIDES";

    /// <summary>The variables do not fit the flow.</summary>
    public const string InvalidVariables = "INVALID_VARIABLES";

    /// <summary>The inputs are missing or too many.</summary>
    public const string InvalidInput = "INVALID_INPUT";

    /// <summary>The request contradicts itself, or lacks something.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>The code.</summary>
    public string Code { get; } = code;

    /// <summary>Every single problem, in the order of the document.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics ?? [];
}
