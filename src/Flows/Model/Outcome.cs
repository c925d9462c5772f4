using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Model;

/// <summary>The terminal result of a step, an item or a flow (upstream's FlowResult). Immutable.</summary>
public sealed class Outcome
{
    Outcome(OutcomeKind kind, JsonElement result, FlowError? error, string? reason)
    {
        Kind = kind;
        Result = result;
        Error = error;
        Reason = reason;
    }

    /// <summary>How it ended.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>The value of a success; JSON null otherwise.</summary>
    public JsonElement Result { get; }

    /// <summary>The error of a failure; null otherwise.</summary>
    public FlowError? Error { get; }

    /// <summary>Why it was skipped, when known.</summary>
    public string? Reason { get; }

    /// <summary>Whether it ended with a result.</summary>
    public bool IsSuccess => Kind == OutcomeKind.Success;

    /// <summary>Whether it ended with an error.</summary>
    public bool IsFailed => Kind == OutcomeKind.Failed;

    /// <summary>Whether it was skipped.</summary>
    public bool IsSkipped => Kind == OutcomeKind.Skipped;

    /// <summary>A success. The element must not belong to a document that will be disposed.</summary>
    public static Outcome Success(JsonElement result) => new(OutcomeKind.Success, result, null, null);

    /// <summary>A failure.</summary>
    public static Outcome Failed(FlowError error) => new(OutcomeKind.Failed, JsonValues.Null, error, null);

    /// <summary>A failure.</summary>
    public static Outcome Failed(string code, string message, JsonElement? data = null) => Failed(new FlowError(code, message, data));

    /// <summary>A skip.</summary>
    public static Outcome Skipped(string? reason = null) => new(OutcomeKind.Skipped, JsonValues.Null, null, reason);
}
