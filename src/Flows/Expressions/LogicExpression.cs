using System.Collections.Immutable;

namespace StepFlow.Flows.Expressions;

/// <summary>
/// <c>{$and: […]}</c>, <c>{$or: […]}</c>: evaluated from left to right until decided; the value is a boolean.
/// Truth is that of <c>$if</c>. An empty <c>$and</c> is true, an empty <c>$or</c> false.
/// </summary>
/// <param name="isAnd">Whether it is <c>$and</c>.</param>
/// <param name="operands">The operands.</param>
public sealed class LogicExpression(bool isAnd, ImmutableArray<Expression> operands) : Expression
{
    /// <summary>Whether it is <c>$and</c>.</summary>
    public bool IsAnd { get; } = isAnd;

    /// <summary>The operands.</summary>
    public ImmutableArray<Expression> Operands { get; } = operands;
}
