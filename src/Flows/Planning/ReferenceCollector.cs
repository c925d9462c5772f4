using System.Collections.Immutable;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Planning;

/// <summary>Finds the steps that expressions mention.</summary>
public sealed class ReferenceCollector
{
    readonly HashSet<int> _seen = [];
    readonly ImmutableArray<int>.Builder _steps = ImmutableArray.CreateBuilder<int>();

    /// <summary>The steps in the order first mentioned, each once.</summary>
    public ImmutableArray<int> Steps => _steps.ToImmutable();

    /// <summary>Whether values decide which of them are needed.</summary>
    public bool IsConditional { get; private set; }

    /// <summary>The parts of the input that are mentioned.</summary>
    public List<InputReference> Inputs { get; } = [];

    /// <summary>The names of the variables that are mentioned.</summary>
    public HashSet<string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of the secrets that are mentioned.</summary>
    public HashSet<string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Collects from an expression.</summary>
    public void Visit(Expression? expression)
    {
        switch (expression)
        {
            case StepReference step when _seen.Add(step.StepIndex):
                _steps.Add(step.StepIndex);
                break;
            case InputReference input:
                Inputs.Add(input);
                break;
            case VariableReference variable:
                Variables.Add(variable.Name);
                Visit(variable.Default);
                break;
            case SecretReference secret:
                Secrets.Add(secret.Name);
                break;
            case IfExpression choice:
                IsConditional = true;
                Visit(choice.Condition);
                Visit(choice.Then);
                Visit(choice.Else);
                break;
            case CoalesceExpression coalesce:
                IsConditional = true;
                VisitAll(coalesce.Candidates);
                break;
            case LogicExpression logic:
                IsConditional = true;
                VisitAll(logic.Operands);
                break;
            case ComparisonExpression comparison:
                Visit(comparison.Left);
                Visit(comparison.Right);
                break;
            case NotExpression not:
                Visit(not.Operand);
                break;
            case TemplateExpression template:
                VisitAll(template.Parts);
                break;
            case ArrayExpression array:
                VisitAll(array.Items);
                break;
            case ObjectExpression @object:
                foreach (var (_, value) in @object.Properties)
                    Visit(value);
                break;
        }
    }

    void VisitAll(ImmutableArray<Expression> expressions)
    {
        foreach (var expression in expressions)
            Visit(expression);
    }
}
