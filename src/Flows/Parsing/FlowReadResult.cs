using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>A flow that was read, and everything there is to say about its document.</summary>
/// <param name="Flow">The flow; null when a fatal diagnostic exists.</param>
/// <param name="Diagnostics">All findings in the order of the text.</param>
public sealed record FlowReadResult(Flow? Flow, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether the document cannot be used.</summary>
    public bool IsFatal => Flow is null;

    /// <summary>How many findings are fatal.</summary>
    public int NumFatal => Count(DiagnosticLevel.Fatal);

    /// <summary>How many findings will make a run fail.</summary>
    public int NumError => Count(DiagnosticLevel.Error);

    /// <summary>How many findings are warnings.</summary>
    public int NumWarning => Count(DiagnosticLevel.Warning);

    int Count(DiagnosticLevel level) => Diagnostics.Count(d => d.Level == level);
}
