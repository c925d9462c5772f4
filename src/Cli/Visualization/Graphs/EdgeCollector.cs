using System.Collections.Immutable;
using StepFlow.Flows.Expressions;

namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>Finds what one node depends on, and how strongly: of several reasons the strongest stays.</summary>
sealed class EdgeCollector
{
    public SortedDictionary<int, EdgeKind> Steps { get; } = [];

    public EdgeKind? Input { get; private set; }

    public EdgeKind? Failure { get; private set; }

    public void Visit(Expression? expression, EdgeKind kind = EdgeKind.Data)
    {
        switch (expression)
        {
            case StepReference step:
                var strength = kind == EdgeKind.Data && step.SkipDefault is not null ? EdgeKind.SkipDefault : kind;
                Steps[step.StepIndex] = Steps.TryGetValue(step.StepIndex, out var known) && known < strength ? known : strength;
                break;
            case InputReference:
                Input = Input < kind ? Input : kind;
                break;
            case FailureReference:
                Failure = Failure < kind ? Failure : kind;
                break;
            case VariableReference variable:
                Visit(variable.Default, Weaker(kind));
                break;
            case IfExpression choice:
                Visit(choice.Condition, kind);
                Visit(choice.Then, Weaker(kind));
                Visit(choice.Else, Weaker(kind));
                break;
            case CoalesceExpression coalesce:
                VisitFirst(coalesce.Candidates, kind);
                break;
            case LogicExpression logic:
                VisitFirst(logic.Operands, kind);
                break;
            case ComparisonExpression comparison:
                Visit(comparison.Left, kind);
                Visit(comparison.Right, kind);
                break;
            case NotExpression not:
                Visit(not.Operand, kind);
                break;
            case TemplateExpression template:
                VisitAll(template.Parts, kind);
                break;
            case ArrayExpression array:
                VisitAll(array.Items, kind);
                break;
            case ObjectExpression mapping:
                foreach (var (_, value) in mapping.Properties)
                    Visit(value, kind);
                break;
        }
    }

    void VisitAll(ImmutableArray<Expression> expressions, EdgeKind kind)
    {
        foreach (var expression in expressions)
            Visit(expression, kind);
    }

    // The first is always evaluated, the others only when it does not decide.
    void VisitFirst(ImmutableArray<Expression> expressions, EdgeKind kind)
    {
        for (var i = 0; i < expressions.Length; i++)
            Visit(expressions[i], i == 0 ? kind : Weaker(kind));
    }

    static EdgeKind Weaker(EdgeKind kind) => kind == EdgeKind.Data ? EdgeKind.Conditional : kind;
}
