using System.Collections.Immutable;

namespace StepFlow.Flows.Expressions;

/// <summary>An array with at least one expression inside.</summary>
/// <param name="items">The elements.</param>
public sealed class ArrayExpression(ImmutableArray<Expression> items) : Expression
{
    /// <summary>The elements.</summary>
    public ImmutableArray<Expression> Items { get; } = items;
}
