namespace StepFlow.Flows.Expressions;

/// <summary><c>{$eq: [a, b]}</c> and its kin; our extension, active where the document says <c>extensions: [operators]</c>.</summary>
/// <param name="operation">Which comparison.</param>
/// <param name="left">Left side.</param>
/// <param name="right">Right side.</param>
public sealed class ComparisonExpression(ComparisonOperator operation, Expression left, Expression right) : Expression
{
    /// <summary>Which comparison.</summary>
    public ComparisonOperator Operation { get; } = operation;

    /// <summary>Left side.</summary>
    public Expression Left { get; } = left;

    /// <summary>Right side.</summary>
    public Expression Right { get; } = right;
}
