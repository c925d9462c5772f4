using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Expressions;

/// <summary>What evaluating an expression came to.</summary>
public readonly struct Evaluation
{
    Evaluation(EvaluationKind kind, JsonElement value, FlowError? error, string? text)
    {
        Kind = kind;
        Value = value;
        Error = error;
        Text = text;
    }

    /// <summary>What it came to.</summary>
    public EvaluationKind Kind { get; }

    /// <summary>The value of <see cref="EvaluationKind.Value"/>.</summary>
    public JsonElement Value { get; }

    /// <summary>The error of <see cref="EvaluationKind.Failed"/>.</summary>
    public FlowError? Error { get; }

    /// <summary>The blob id of <see cref="EvaluationKind.Unloaded"/>; the reason of <see cref="EvaluationKind.Skipped"/>, when known.</summary>
    public string? Text { get; }

    /// <summary>Whether there is a value.</summary>
    public bool IsValue => Kind == EvaluationKind.Value;

    internal static Evaluation Pending { get; } = new(EvaluationKind.Pending, default, null, null);

    internal static Evaluation Of(JsonElement value) => new(EvaluationKind.Value, value, null, null);

    internal static Evaluation Unloaded(string blobId) => new(EvaluationKind.Unloaded, default, null, blobId);

    internal static Evaluation Skipped(string? reason) => new(EvaluationKind.Skipped, default, null, reason);

    internal static Evaluation Failed(FlowError error) => new(EvaluationKind.Failed, default, error, null);

    internal static Evaluation Failed(string message) => Failed(new FlowError(ErrorCodes.ExpressionFailure, message));
}
