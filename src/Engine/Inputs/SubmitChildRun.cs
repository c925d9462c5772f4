using System.Text.Json;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Inputs;

/// <summary>A component asks for a child run while its attempt is in flight. The compiled flow has been added to the state before.</summary>
/// <param name="Parent">The step of the attempt.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Key">What the component calls the child; a second request under the same key changes nothing.</param>
/// <param name="FlowId">The flow.</param>
/// <param name="Inputs">One input an item.</param>
/// <param name="Overrides">Changes to the flow; null: none.</param>
/// <param name="MaxConcurrency">How many steps may be in flight; null: the parent's limit.</param>
public sealed record SubmitChildRun(
    StepAddress Parent, int Attempt, string Key, string FlowId, IReadOnlyList<JsonElement> Inputs, JsonElement? Overrides, int? MaxConcurrency) : RunInput;
