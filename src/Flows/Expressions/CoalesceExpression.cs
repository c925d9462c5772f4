using System.Collections.Immutable;

namespace StepFlow.Flows.Expressions;

/// <summary><c>{$coalesce: [a, b, …]}</c>: the first that is neither null nor skipped; a failure is not passed over.</summary>
/// <param name="candidates">Tried from left to right.</param>
public sealed class CoalesceExpression(ImmutableArray<Expression> candidates) : Expression
{
    /// <summary>Tried from left to right.</summary>
    public ImmutableArray<Expression> Candidates { get; } = candidates;
}
