using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Validation;

/// <summary>Visits the references of an expression.</summary>
static class ExpressionWalk
{
    public static void Steps(Expression? expression, Action<int> found)
    {
        var open = new Stack<Expression?>();
        open.Push(expression);
        while (open.TryPop(out var current))
        {
            switch (current)
            {
                case StepReference step:
                    found(step.StepIndex);
                    break;
                case VariableReference variable:
                    open.Push(variable.Default);
                    break;
                case IfExpression branch:
                    open.Push(branch.Condition);
                    open.Push(branch.Then);
                    open.Push(branch.Else);
                    break;
                case NotExpression not:
                    open.Push(not.Operand);
                    break;
                case ComparisonExpression comparison:
                    open.Push(comparison.Left);
                    open.Push(comparison.Right);
                    break;
                default:
                    foreach (var child in Children(current))
                        open.Push(child);
                    break;
            }
        }
    }

    static IEnumerable<Expression> Children(Expression? expression) => expression switch
    {
        ArrayExpression array => array.Items,
        CoalesceExpression coalesce => coalesce.Candidates,
        LogicExpression logic => logic.Operands,
        TemplateExpression template => template.Parts,
        ObjectExpression properties => properties.Properties.Select(p => p.Value),
        _ => [],
    };
}
