namespace StepFlow.Flows.Expressions;

/// <summary><c>{$not: a}</c>: a boolean. Truth is that of <c>$if</c>.</summary>
/// <param name="operand">The operand.</param>
public sealed class NotExpression(Expression operand) : Expression
{
    /// <summary>The operand.</summary>
    public Expression Operand { get; } = operand;
}
