using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Variables;

namespace StepFlow.Runtime.Requests;

/// <summary>The variables of a run.</summary>
/// <param name="Values">Those that are journaled, an object; null: none.</param>
/// <param name="Secrets">Those that are not.</param>
/// <param name="Diagnostics">What there is to say about them.</param>
/// <param name="IsValid">Whether a run may start.</param>
public sealed record BoundVariables(
    JsonElement? Values, IReadOnlyDictionary<string, JsonElement> Secrets, IReadOnlyList<Diagnostic> Diagnostics, bool IsValid)
{
    /// <summary>Parts secret from other values.</summary>
    public static BoundVariables Split(Flow flow, VariableBinding binding)
    {
        var secretNames = flow.Variables.Where(v => v.IsSecret).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var secrets = binding.Values.Where(v => secretNames.Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var open = binding.Values.Where(v => !secretNames.Contains(v.Key)).ToArray();
        JsonElement? values = open.Length == 0 ? null : CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            foreach (var (name, value) in open)
            {
                w.WritePropertyName(name);
                value.WriteTo(w);
            }

            w.WriteEndObject();
        });
        return new BoundVariables(values, secrets, binding.Diagnostics, binding.IsValid);
    }
}
