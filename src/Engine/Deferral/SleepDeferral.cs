using System.Text.Json;

namespace StepFlow.Engine.Deferral;

/// <summary>The step succeeds after a time; never earlier, also across restarts.</summary>
/// <param name="Duration">How long, counted from the moment the wait is journaled.</param>
/// <param name="Result">The step's result.</param>
public sealed record SleepDeferral(TimeSpan Duration, JsonElement Result) : StepDeferral;
