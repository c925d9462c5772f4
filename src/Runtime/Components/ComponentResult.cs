using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components;

/// <summary>What an attempt came to: an outcome, or a wait.</summary>
public readonly struct ComponentResult
{
    ComponentResult(Outcome? outcome, StepDeferral? deferral, TimeSpan? retryAfter = null)
    {
        Outcome = outcome;
        Deferral = deferral;
        RetryAfter = retryAfter;
    }

    /// <summary>The outcome; null when the step waits.</summary>
    public Outcome? Outcome { get; }

    /// <summary>What the step waits for; null when there is an outcome.</summary>
    public StepDeferral? Deferral { get; }

    /// <summary>The earliest next attempt that a busy component asks for, counted from now; null: the retry policy decides.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The component succeeded.</summary>
    public static ComponentResult Success(JsonElement result) => new(Outcome.Success(result), null);

    /// <summary>The component failed; a flow failure, not an exception.</summary>
    public static ComponentResult Failed(string code, string message, JsonElement? data = null) => new(Outcome.Failed(code, message, data), null);

    /// <summary>The component is busy, which is not to say broken: RESOURCE_UNAVAILABLE.</summary>
    public static ComponentResult Busy(string message, TimeSpan? retryAfter, JsonElement? data = null) =>
        new(Outcome.Failed(ErrorCodes.ResourceUnavailable, message, data), null, retryAfter);

    /// <summary>Any outcome.</summary>
    public static ComponentResult From(Outcome outcome) => new(outcome, null);

    /// <summary>The step waits.</summary>
    public static ComponentResult Wait(StepDeferral deferral) => new(null, deferral);
}
