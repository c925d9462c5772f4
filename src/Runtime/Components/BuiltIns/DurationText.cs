using System.Globalization;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>Times as people write them: a number and a unit (<c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>).</summary>
public static class DurationText
{
    static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a time; false when it is none, or too long.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) ||
                !double.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                continue;
            if (number * milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
                return false;
            duration = TimeSpan.FromMilliseconds(number * milliseconds);
            return true;
        }

        return false;
    }

    /// <summary>Writes a time in the largest unit it fills.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, size) = Units.Last(u => duration.TotalMilliseconds >= u.Milliseconds || u.Unit == "ms");
        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds / size:0.###}{unit}");
    }
}
