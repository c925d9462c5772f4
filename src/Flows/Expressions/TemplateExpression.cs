using System.Collections.Immutable;

namespace StepFlow.Flows.Expressions;

/// <summary>
/// <c>{$template: "Hello {{ input.name }}"}</c>: texts and references joined to a string. A string is inserted as it
/// is, null as nothing, anything else as compact JSON.
/// </summary>
/// <param name="parts">Literal strings and references in order.</param>
public sealed class TemplateExpression(ImmutableArray<Expression> parts) : Expression
{
    /// <summary>Literal strings and references in order.</summary>
    public ImmutableArray<Expression> Parts { get; } = parts;
}
