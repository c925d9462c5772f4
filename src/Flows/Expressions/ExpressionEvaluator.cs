using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Expressions;

/// <summary>
/// Evaluates expressions. Pure: the same scope gives the same evaluation. A reference on its own hands its value on
/// without copying; arrays and objects are written once, however deep they nest.
/// </summary>
public static class ExpressionEvaluator
{
    /// <summary>Evaluates an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="scope">Where references are looked up.</param>
    /// <param name="pending">Receives the indexes of steps that must become terminal first, possibly more than once; may be null.</param>
    public static Evaluation Evaluate(Expression expression, IEvaluationScope scope, List<int>? pending = null) => expression switch
    {
        LiteralExpression literal => Evaluation.Of(literal.Value),
        StepReference step => References.Step(step, scope, pending),
        InputReference input => References.Input(input, scope),
        VariableReference variable => References.Variable(variable, scope, pending),
        FailureReference failure => References.Failure(failure, scope),
        SecretReference secret => Evaluation.Of(JsonValues.String(scope.Secret(secret.Name))),
        IfExpression choice => If(choice, scope, pending),
        CoalesceExpression coalesce => Coalesce(coalesce, scope, pending),
        ComparisonExpression comparison => Operators.Compare(comparison, scope, pending),
        LogicExpression logic => Operators.Logic(logic, scope, pending),
        NotExpression not => Operators.Not(not, scope, pending),
        TemplateExpression template => Operators.Template(template, scope, pending),
        _ => Composite(expression, scope, pending),
    };

    /// <summary>The truth of a condition: skipped and failed conditions are false.</summary>
    internal static bool? Truthy(Evaluation condition) => condition.Kind switch
    {
        EvaluationKind.Value => Truth.OfCondition(condition.Value),
        EvaluationKind.Skipped or EvaluationKind.Failed => false,
        _ => null,
    };

    static Evaluation If(IfExpression choice, IEvaluationScope scope, List<int>? pending)
    {
        var condition = Evaluate(choice.Condition, scope, pending);
        return Truthy(condition) switch
        {
            null => condition,
            true => Evaluate(choice.Then, scope, pending),
            false => choice.Else is null ? Evaluation.Of(JsonValues.Null) : Evaluate(choice.Else, scope, pending),
        };
    }

    static Evaluation Coalesce(CoalesceExpression coalesce, IEvaluationScope scope, List<int>? pending)
    {
        foreach (var candidate in coalesce.Candidates)
        {
            var evaluation = Evaluate(candidate, scope, pending);
            if (evaluation.Kind == EvaluationKind.Skipped || (evaluation.IsValue && evaluation.Value.ValueKind == JsonValueKind.Null))
                continue;
            return evaluation;
        }

        return Evaluation.Of(JsonValues.Null);
    }

    static Evaluation Composite(Expression expression, IEvaluationScope scope, List<int>? pending)
    {
        using var rented = JsonScratch.Rent();
        var verdict = Evaluation.Of(default);
        Write(expression, scope, pending, rented.Writer, ref verdict);
        return verdict.IsValue ? Evaluation.Of(rented.Finish()) : verdict;
    }

    // Once the verdict is no longer a value nothing more is written, but the walk goes on: every step that is still
    // pending has to be known at once.
    static void Write(Expression expression, IEvaluationScope scope, List<int>? pending, Utf8JsonWriter writer, ref Evaluation verdict)
    {
        switch (expression)
        {
            case ArrayExpression array:
                if (verdict.IsValue)
                    writer.WriteStartArray();
                foreach (var item in array.Items)
                    Write(item, scope, pending, writer, ref verdict);
                if (verdict.IsValue)
                    writer.WriteEndArray();
                break;
            case ObjectExpression @object:
                if (verdict.IsValue)
                    writer.WriteStartObject();
                foreach (var (name, value) in @object.Properties)
                {
                    if (verdict.IsValue)
                        writer.WritePropertyName(name);
                    Write(value, scope, pending, writer, ref verdict);
                }

                if (verdict.IsValue)
                    writer.WriteEndObject();
                break;
            default:
                var leaf = Evaluate(expression, scope, pending);
                if (!leaf.IsValue)
                    verdict = Worse(verdict, leaf);
                else if (verdict.IsValue)
                    writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(leaf.Value), skipInputValidation: true);
                break;
        }
    }

    // Waiting comes before judging, a failure before a skip, and the first of a kind stays.
    static Evaluation Worse(Evaluation a, Evaluation b) => Rank(b.Kind) > Rank(a.Kind) ? b : a;

    static int Rank(EvaluationKind kind) => kind switch
    {
        EvaluationKind.Value => 0,
        EvaluationKind.Skipped => 1,
        EvaluationKind.Failed => 2,
        EvaluationKind.Unloaded => 3,
        _ => 4,
    };
}
