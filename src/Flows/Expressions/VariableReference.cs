namespace StepFlow.Flows.Expressions;

/// <summary>A variable or a part of it: <c>{$variable: path, default?}</c>, <c>{$from: {variable: name, default?}, path}</c>.</summary>
/// <param name="name">The variable.</param>
/// <param name="path">The part of its value.</param>
public sealed class VariableReference(string name, ValuePath path) : Expression
{
    /// <summary>The variable.</summary>
    public string Name { get; } = name;

    /// <summary>The part of its value.</summary>
    public ValuePath Path { get; } = path;

    /// <summary>Used when the variable has neither a value nor a declared default, or the path is not there.</summary>
    public Expression? Default { get; init; }

    /// <summary>
    /// Whether <see cref="Default"/> goes before the declared default (dialects up to 0.8) instead of after it.
    /// </summary>
    public bool InlineDefaultFirst { get; init; }
}
