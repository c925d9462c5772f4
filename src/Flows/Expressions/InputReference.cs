namespace StepFlow.Flows.Expressions;

/// <summary>The run's input or a part of it: <c>{$input: path}</c>, <c>{$from: {workflow: input}, path}</c>.</summary>
/// <param name="path">The part.</param>
public sealed class InputReference(ValuePath path) : Expression
{
    /// <summary>The part of the input.</summary>
    public ValuePath Path { get; } = path;
}
