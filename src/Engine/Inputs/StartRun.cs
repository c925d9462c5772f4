using System.Text.Json;
using StepFlow.Engine.Events;

namespace StepFlow.Engine.Inputs;

/// <summary>Begin the root run.</summary>
/// <param name="Started">What is journaled; inputs of any size.</param>
/// <param name="Secrets">Values of the secret variables it names; kept in memory only.</param>
public sealed record StartRun(RunStarted Started, IReadOnlyDictionary<string, JsonElement> Secrets) : RunInput;
