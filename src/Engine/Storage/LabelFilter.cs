using System.Globalization;

namespace StepFlow.Engine.Storage;

/// <summary>A condition on one label of a run.</summary>
/// <param name="Name">The label.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what: text for <see cref="LabelOperator.Equal"/>, a number for the orders, null for <see cref="LabelOperator.Present"/>.</param>
public sealed record LabelFilter(string Name, LabelOperator Operator, string? Value = null)
{
    /// <summary>The number a label's value is, the way all stores read it: decimal, with sign and exponent, finite; null when it is none.</summary>
    public static double? Number(string? value) =>
        double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    /// <summary>Whether a run's labels meet the condition.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(Name, out var value))
            return false;
        return Operator switch
        {
            LabelOperator.Equal => value == Value,
            LabelOperator.Present => true,
            LabelOperator.Less => Number(value) < Number(Value),
            LabelOperator.LessOrEqual => Number(value) <= Number(Value),
            LabelOperator.Greater => Number(value) > Number(Value),
            LabelOperator.GreaterOrEqual => Number(value) >= Number(Value),
            _ => false,
        };
    }
}
