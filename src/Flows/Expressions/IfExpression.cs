namespace StepFlow.Flows.Expressions;

/// <summary><c>{$if: condition, then: a, else?: b}</c>. Only the chosen branch is evaluated.</summary>
/// <param name="condition">False when null, false, skipped or failed; true otherwise.</param>
/// <param name="then">The value when true.</param>
/// <param name="otherwise">The value when false; null gives JSON null.</param>
public sealed class IfExpression(Expression condition, Expression then, Expression? otherwise) : Expression
{
    /// <summary>The condition.</summary>
    public Expression Condition { get; } = condition;

    /// <summary>The value when true.</summary>
    public Expression Then { get; } = then;

    /// <summary>The value when false; null gives JSON null.</summary>
    public Expression? Else { get; } = otherwise;
}
