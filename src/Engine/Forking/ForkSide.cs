using System.Text.Json;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.Forking;

/// <summary>One of the two runs of a fork: the one that is there, or the one that begins.</summary>
/// <param name="Plan">Its flow, overrides applied.</param>
/// <param name="Inputs">One input an item; large ones may be blob references.</param>
/// <param name="Variables">Its variables that are not secret, an object; null: none.</param>
public sealed record ForkSide(FlowPlan Plan, IReadOnlyList<JsonElement> Inputs, JsonElement? Variables);
