using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>A value that is what it is: <c>{$literal: v}</c>, or any plain JSON without expressions inside.</summary>
/// <param name="value">The value.</param>
public sealed class LiteralExpression(JsonElement value) : Expression
{
    /// <summary><c>null</c></summary>
    public static LiteralExpression Null { get; } = new(JsonValues.Null);

    /// <summary>The value.</summary>
    public JsonElement Value { get; } = value;
}
