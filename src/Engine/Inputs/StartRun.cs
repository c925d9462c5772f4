using System.Text.Json;
using StepFlow.Engine.Events;

namespace StepFlow.Engine.Inputs;

/// <summary>Begin the root run.</summary>
/// <param name="Started">What is journaled; inputs of any size.</param>
/// <param name="Secrets">Values of the secret variables it names; kept in memory only.</param>
public sealed record StartRun(RunStarted Started, IReadOnlyDictionary<string, JsonElement> Secrets) : RunInput
{
    /// <summary>Begin paused: nothing starts until the run is resumed or steps are run by hand.</summary>
    public bool Paused { get; init; }

    /// <summary>The inputs in full, where those to be journaled are references to blobs already; null: they are in full.</summary>
    public IReadOnlyList<JsonElement>? FullInputs { get; init; }

    /// <summary>Results that another run has already, taken over as they are: those steps do not run. In an order that respects dependencies.</summary>
    public IReadOnlyList<StepCompleted> Completed { get; init; } = [];
}
