namespace StepFlow.Client.Contracts;

/// <summary>Findings about a document.</summary>
/// <param name="Diagnostics">Them, in the order of the text.</param>
/// <param name="NumFatal">How many keep it from being stored.</param>
/// <param name="NumError">How many will make a run fail.</param>
/// <param name="NumWarning">How many are warnings.</param>
public sealed record DiagnosticsInfo(IReadOnlyList<DiagnosticInfo> Diagnostics, int NumFatal, int NumError, int NumWarning);
