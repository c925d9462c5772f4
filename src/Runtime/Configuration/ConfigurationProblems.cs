using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Configuration;

/// <summary>Collects everything wrong with a configuration, so that a user fixes a file once.</summary>
public sealed class ConfigurationProblems
{
    readonly List<Diagnostic> _diagnostics = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether the configuration can be used.</summary>
    public bool IsUsable => _diagnostics.All(d => d.Level == DiagnosticLevel.Warning);

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic) => _diagnostics.Add(diagnostic);
}
