namespace StepFlow.Flows.Diagnostics;

/// <summary>One finding about a document.</summary>
/// <param name="Code">Stable number, see <see cref="DiagnosticCodes"/>.</param>
/// <param name="Kind">Stable camelCase name that belongs to the code, for instance <c>duplicateStepId</c>.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Message">What is wrong and what to do about it, for a person.</param>
/// <param name="Path">Where in the document's structure, for instance <c>$.steps[1].input.url</c>.</param>
/// <param name="Position">Where in the text, when the document was a text.</param>
public sealed record Diagnostic(
    int Code, string Kind, DiagnosticLevel Level, string Message, string Path, SourcePosition Position);
