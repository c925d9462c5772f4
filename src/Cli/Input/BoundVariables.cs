using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Cli.Input;

/// <summary>The variables of a run.</summary>
/// <param name="Values">Those that are journaled, an object; null: none.</param>
/// <param name="Secrets">Those that are not.</param>
/// <param name="Diagnostics">What there is to say about them.</param>
/// <param name="IsValid">Whether a run may start.</param>
sealed record BoundVariables(
    JsonElement? Values, IReadOnlyDictionary<string, JsonElement> Secrets, IReadOnlyList<Diagnostic> Diagnostics, bool IsValid);
