using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Effects;

/// <summary>Run one attempt of a step and report what it came to. Carrying it out twice is harmless: the second report is ignored.</summary>
/// <param name="Address">The step.</param>
/// <param name="Step">Its definition.</param>
/// <param name="FlowId">Its flow.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Input">The evaluated input; may contain blob references, values of secret variables, and marks of secrets (<see cref="SecretMarks"/>).</param>
/// <param name="TimeoutAt">When the attempt has to be given up, UTC; null: the host's limit.</param>
public sealed record DispatchStep(
    StepAddress Address, Step Step, string FlowId, int Attempt, JsonElement Input, DateTimeOffset? TimeoutAt) : Effect
{
    /// <summary>The names of all secrets that the flow mentions.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
}
