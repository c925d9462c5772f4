using StepFlow.Client.Contracts;

namespace StepFlow.Client;

/// <summary>What was found in a flow.</summary>
/// <param name="FlowId">The id it has or would have; empty when the document is no flow.</param>
/// <param name="Diagnostics">Everything found, in the order of the text, with line and column.</param>
/// <param name="NumFatal">How many findings keep it from running.</param>
/// <param name="NumError">How many will make a run fail.</param>
/// <param name="NumWarning">How many are warnings.</param>
public sealed record ValidationResult(
    string FlowId, IReadOnlyList<DiagnosticInfo> Diagnostics, int NumFatal, int NumError, int NumWarning)
{
    /// <summary>Whether it can run.</summary>
    public bool IsValid => NumFatal == 0;

    internal static ValidationResult From(string flowId, DiagnosticsInfo found) =>
        new(flowId, found.Diagnostics, found.NumFatal, found.NumError, found.NumWarning);
}
