namespace StepFlow.Flows.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticLevel
{
    /// <summary>The flow cannot be analysed, stored or run.</summary>
    Fatal = 1,

    /// <summary>The flow will fail when it runs.</summary>
    Error = 2,

    /// <summary>The flow runs; something is probably not meant that way.</summary>
    Warning = 3,
}
