using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Variables;

/// <summary>The variables of a run.</summary>
/// <param name="Values">A value for each variable that has one. They may be secret: see the declarations.</param>
/// <param name="Diagnostics">What is missing or does not fit; paths begin with <c>$.variables</c>. Never contains a secret.</param>
public sealed record VariableBinding(IReadOnlyDictionary<string, JsonElement> Values, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether a run may start with these values.</summary>
    public bool IsValid => Diagnostics.All(d => d.Level == DiagnosticLevel.Warning);
}
