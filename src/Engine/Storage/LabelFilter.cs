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

    /// <summary>Reads a condition as people write it: <c>name</c> (any value), <c>name=value</c>, or a number: <c>name&lt;5</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong with it.</exception>
    public static LabelFilter Parse(string text)
    {
        var at = text.AsSpan().IndexOfAny('=', '<', '>');
        if (text.Length == 0 || at == 0)
            throw new FormatException("'label' begins with the label's name, for instance label=team=red or label=cost>=10.");
        if (at < 0)
            return new LabelFilter(text, LabelOperator.Present);
        var (name, isOrEqual) = (text[..at], text.AsSpan(at).StartsWith("<=") || text.AsSpan(at).StartsWith(">="));
        var value = text[(at + (isOrEqual ? 2 : 1))..];
        if (text[at] == '=')
            return new LabelFilter(name, LabelOperator.Equal, value);
        if (Number(value) is not { } number)
            throw new FormatException($"'label={text}' compares numbers, but '{value}' is none.");
        var comparison = (text[at], isOrEqual) switch
        {
            ('<', false) => LabelOperator.Less,
            ('<', true) => LabelOperator.LessOrEqual,
            ('>', false) => LabelOperator.Greater,
            _ => LabelOperator.GreaterOrEqual,
        };
        return new LabelFilter(name, comparison, number.ToString("R", CultureInfo.InvariantCulture));
    }

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
