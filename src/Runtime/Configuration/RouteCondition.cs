using System.Text.Json;
using StepFlow.Flows.Expressions;

namespace StepFlow.Runtime.Configuration;

/// <summary>Holds when the step's input has this part and it equals the value. A missing part does not hold.</summary>
/// <param name="Path">The part.</param>
/// <param name="Value">The value, compared as JSON.</param>
public sealed record RouteCondition(ValuePath Path, JsonElement Value);
