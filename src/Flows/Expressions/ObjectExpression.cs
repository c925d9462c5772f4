using System.Collections.Immutable;

namespace StepFlow.Flows.Expressions;

/// <summary>An object with at least one expression inside.</summary>
/// <param name="properties">The properties in the order written.</param>
public sealed class ObjectExpression(ImmutableArray<KeyValuePair<string, Expression>> properties) : Expression
{
    /// <summary>The properties in the order written.</summary>
    public ImmutableArray<KeyValuePair<string, Expression>> Properties { get; } = properties;
}
