using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>A document that was read, or the reasons why it was not.</summary>
/// <param name="Root">
/// The tree; null when the text has none. It may exist beside fatal diagnostics (duplicate keys), so that a reader can
/// go on and report what else is wrong.
/// </param>
/// <param name="Diagnostics">Everything found, in the order of the text.</param>
public sealed record DocumentResult(DocumentNode? Root, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether the document must not be used.</summary>
    public bool IsFatal => Root is null || Diagnostics.Any(d => d.Level == DiagnosticLevel.Fatal);
}
