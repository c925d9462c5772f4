using System.Globalization;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>Our operator extension: comparison, logic, templates.</summary>
static class Operators
{
    public static Evaluation Compare(ComparisonExpression comparison, IEvaluationScope scope, List<int>? pending)
    {
        var left = Operand(comparison.Left, scope, pending);
        var right = Operand(comparison.Right, scope, pending);
        if (!left.IsValue || !right.IsValue)
            return First(left, right);
        if (comparison.Operation is ComparisonOperator.Equal or ComparisonOperator.NotEqual)
            return Evaluation.Of(JsonValues.Boolean(JsonElement.DeepEquals(left.Value, right.Value) == (comparison.Operation == ComparisonOperator.Equal)));
        if (Order(left.Value, right.Value) is not { } order)
            return Evaluation.Failed($"Cannot order {left.Value.ValueKind} and {right.Value.ValueKind}: compare two numbers or two strings");
        return Evaluation.Of(JsonValues.Boolean(comparison.Operation switch
        {
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        }));
    }

    public static Evaluation Logic(LogicExpression logic, IEvaluationScope scope, List<int>? pending)
    {
        foreach (var operand in logic.Operands)
        {
            var evaluation = ExpressionEvaluator.Evaluate(operand, scope, pending);
            if (ExpressionEvaluator.Truthy(evaluation) is not { } truth)
                return evaluation;
            if (truth != logic.IsAnd)
                return Evaluation.Of(JsonValues.Boolean(truth));
        }

        return Evaluation.Of(JsonValues.Boolean(logic.IsAnd));
    }

    public static Evaluation Not(NotExpression not, IEvaluationScope scope, List<int>? pending)
    {
        var evaluation = ExpressionEvaluator.Evaluate(not.Operand, scope, pending);
        return ExpressionEvaluator.Truthy(evaluation) is { } truth ? Evaluation.Of(JsonValues.Boolean(!truth)) : evaluation;
    }

    public static Evaluation Template(TemplateExpression template, IEvaluationScope scope, List<int>? pending)
    {
        var text = new StringBuilder();
        Evaluation? stop = null;
        foreach (var part in template.Parts)
        {
            var evaluation = Operand(part, scope, pending);
            if (!evaluation.IsValue)
                stop = stop is { } earlier ? First(earlier, evaluation) : evaluation;
            else if (evaluation.Value.ValueKind == JsonValueKind.String)
                text.Append(evaluation.Value.GetString());
            else if (evaluation.Value.ValueKind != JsonValueKind.Null)
                text.Append(CanonicalJson.Text(evaluation.Value));
        }

        return stop ?? Evaluation.Of(JsonValues.String(text.ToString()));
    }

    // A whole value may still be a reference to a blob; operators look at content.
    static Evaluation Operand(Expression expression, IEvaluationScope scope, List<int>? pending)
    {
        var evaluation = ExpressionEvaluator.Evaluate(expression, scope, pending);
        if (!evaluation.IsValue || !BlobReference.TryRead(evaluation.Value, out var blobId))
            return evaluation;
        return scope.TryGetBlob(blobId, out var content) ? Evaluation.Of(content) : Evaluation.Unloaded(blobId);
    }

    static Evaluation First(Evaluation left, Evaluation right)
    {
        if (left.Kind == EvaluationKind.Pending || right.Kind == EvaluationKind.Pending)
            return Evaluation.Pending;
        return left.IsValue ? right : left;
    }

    static int? Order(JsonElement left, JsonElement right)
    {
        if (left.ValueKind == JsonValueKind.String && right.ValueKind == JsonValueKind.String)
            return string.CompareOrdinal(left.GetString(), right.GetString());
        if (left.ValueKind != JsonValueKind.Number || right.ValueKind != JsonValueKind.Number)
            return null;
        const NumberStyles styles = NumberStyles.Float;
        return decimal.TryParse(left.GetRawText(), styles, CultureInfo.InvariantCulture, out var a)
            && decimal.TryParse(right.GetRawText(), styles, CultureInfo.InvariantCulture, out var b)
                ? a.CompareTo(b)
                : left.GetDouble().CompareTo(right.GetDouble());
    }
}
