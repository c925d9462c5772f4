using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Model;

/// <summary>What becomes of a step's failure once retries are spent.</summary>
/// <param name="Kind">The action.</param>
/// <param name="Default">The value of <see cref="ErrorActionKind.UseDefault"/>; null otherwise.</param>
public sealed record ErrorAction(ErrorActionKind Kind, Expression? Default = null)
{
    /// <summary>The step stays failed.</summary>
    public static ErrorAction Fail { get; } = new(ErrorActionKind.Fail);

    /// <summary>The step counts as skipped.</summary>
    public static ErrorAction Skip { get; } = new(ErrorActionKind.Skip);

    /// <summary>The step succeeds with this value.</summary>
    public static ErrorAction UseDefault(Expression value) => new(ErrorActionKind.UseDefault, value);
}
