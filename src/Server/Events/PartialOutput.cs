using System.Text.Json;
using StepFlow.Engine.State;

namespace StepFlow.Server.Events;

/// <summary>A piece of output that an attempt reported before its end.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Index">Its number within the attempt, from 0.</param>
/// <param name="Value">It.</param>
/// <param name="Time">When it came.</param>
readonly record struct PartialOutput(StepAddress Step, int Attempt, long Index, JsonElement Value, DateTimeOffset Time);
