using System.Text.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>A step's result or a part of it: <c>{$step: id, path}</c>, <c>{$from: {step: id}, path, onSkip}</c>.</summary>
/// <param name="stepId">The step's id as written.</param>
/// <param name="stepIndex">The step's index in the flow.</param>
/// <param name="path">The part.</param>
public sealed class StepReference(string stepId, int stepIndex, ValuePath path) : Expression
{
    /// <summary>The step's id as written.</summary>
    public string StepId { get; } = stepId;

    /// <summary>The step's index in the flow; for steps of <c>onFailure</c> it continues after the last main step.</summary>
    public int StepIndex { get; } = stepIndex;

    /// <summary>The part of the result.</summary>
    public ValuePath Path { get; } = path;

    /// <summary>
    /// What stands in for a skipped step (<c>onSkip: {action: useDefault, defaultValue}</c>).
    /// Null: the skip is passed on to whoever uses this reference.
    /// </summary>
    public JsonElement? SkipDefault { get; init; }
}
