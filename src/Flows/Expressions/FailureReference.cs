namespace StepFlow.Flows.Expressions;

/// <summary>
/// The failure that an <c>onFailure</c> step is told about, or a part of it: <c>{$error: path}</c> of
/// <c>{code, message, data, step}</c>. Only inside <c>onFailure</c>.
/// </summary>
/// <param name="path">The part.</param>
public sealed class FailureReference(ValuePath path) : Expression
{
    /// <summary>The part of the failure.</summary>
    public ValuePath Path { get; } = path;
}
