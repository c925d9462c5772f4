using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Effects;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

/// <summary>What a scripted component answers to an attempt: an outcome or a wait; null leaves the attempt in flight.</summary>
delegate Answer? Component(DispatchStep attempt);

sealed record Answer(Outcome? Outcome, StepDeferral? Deferral = null)
{
    public static Answer Success(string json) => new(Outcome.Success(JsonElement.Parse(json)));

    public static Answer Success(JsonElement value) => new(Outcome.Success(value));

    public static Answer Failed(string code, string message = "it broke") => new(Outcome.Failed(code, message));

    public static Answer Wait(StepDeferral deferral) => new(null, deferral);
}
