using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>Looks references up. The messages are upstream's.</summary>
static class References
{
    public static Evaluation Step(StepReference reference, IEvaluationScope scope, List<int>? pending)
    {
        var outcome = scope.StepOutcome(reference.StepIndex);
        if (outcome is null)
        {
            pending?.Add(reference.StepIndex);
            return Evaluation.Pending;
        }

        if (outcome.IsFailed)
            return Evaluation.Failed(outcome.Error!);
        if (outcome.IsSkipped)
        {
            return reference.SkipDefault is { } standIn
                ? Evaluation.Of(standIn)
                : Evaluation.Skipped($"step '{reference.StepId}' was skipped");
        }

        if (outcome.Result.ValueKind == JsonValueKind.Null)
            return Evaluation.Of(JsonValues.Null);
        return Walk(outcome.Result, reference.Path, scope) ?? Evaluation.Failed($"Path {reference.Path} not found in the result of step '{reference.StepId}'");
    }

    public static Evaluation Input(InputReference reference, IEvaluationScope scope) =>
        Walk(scope.Input, reference.Path, scope) ?? Evaluation.Failed($"Input path {reference.Path} not found");

    public static Evaluation Failure(FailureReference reference, IEvaluationScope scope) =>
        scope.Failure is { } failure
            ? Walk(failure, reference.Path, scope) ?? Evaluation.Of(JsonValues.Null)
            : Evaluation.Failed("There is no failure to refer to here");

    public static Evaluation Variable(VariableReference reference, IEvaluationScope scope, List<int>? pending)
    {
        var inline = reference.Default;
        JsonElement value;
        if (!scope.TryGetVariable(reference.Name, out value))
        {
            if (reference.InlineDefaultFirst && inline is not null)
                return ExpressionEvaluator.Evaluate(inline, scope, pending);
            if (!scope.TryGetDeclaredDefault(reference.Name, out value))
            {
                return inline is null
                    ? Evaluation.Failed($"Undefined variable: {reference.Name}")
                    : ExpressionEvaluator.Evaluate(inline, scope, pending);
            }
        }

        return Walk(value, reference.Path, scope)
            ?? (inline is null
                ? Evaluation.Failed($"Path {reference.Path} not found in variable '{reference.Name}'")
                : ExpressionEvaluator.Evaluate(inline, scope, pending));
    }

    /// <summary>Follows a path, through blobs where they lie on the way. Null: there is no such part.</summary>
    static Evaluation? Walk(JsonElement value, ValuePath path, IEvaluationScope scope)
    {
        foreach (var segment in path.Segments)
        {
            if (BlobReference.TryRead(value, out var blobId) && !scope.TryGetBlob(blobId, out value))
                return Evaluation.Unloaded(blobId);
            if (segment.Name is { } name)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                    return null;
            }
            else
            {
                if (value.ValueKind != JsonValueKind.Array || segment.Index >= value.GetArrayLength())
                    return null;
                value = value[segment.Index];
            }
        }

        return Evaluation.Of(value);
    }
}
