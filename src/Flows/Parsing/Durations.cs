using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace StepFlow.Flows.Parsing;

/// <summary>Durations as people write them: <c>30s</c>, <c>1m30s</c>, <c>PT30S</c>, or a number of seconds.</summary>
static class Durations
{
    const int Longest = 40;
    static readonly SearchValues<char> Numerals = SearchValues.Create("0123456789.");

    public static bool TryParse(JsonElement value, out TimeSpan duration)
    {
        duration = default;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out var seconds) && TryMake(seconds * 1000, out duration),
            JsonValueKind.String => TryParse(value.GetString()!.Trim(), out duration),
            _ => false,
        };
    }

    public static bool TryParseMilliseconds(JsonElement value, out TimeSpan duration)
    {
        duration = default;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var ms) && TryMake(ms, out duration);
    }

    static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is 0 or > Longest)
            return false;
        if (text[0] is 'P')
            return TryIso(text, out duration);
        var total = 0.0;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOfAnyExcept(Numerals);
            if (end <= 0 || !double.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[end..];
            var (unit, length) = rest switch
            {
                ['m', 's', ..] => (1.0, 2),
                ['s', ..] => (1000.0, 1),
                ['m', ..] => (60_000.0, 1),
                ['h', ..] => (3_600_000.0, 1),
                ['d', ..] => (86_400_000.0, 1),
                _ => (0, 0),
            };
            if (length == 0)
                return false;
            total += number * unit;
            rest = rest[length..];
        }

        return TryMake(total, out duration);
    }

    static bool TryIso(string text, out TimeSpan duration)
    {
        duration = default;
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    static bool TryMake(double milliseconds, out TimeSpan duration)
    {
        var ok = milliseconds >= 0 && milliseconds < TimeSpan.FromDays(10_000).TotalMilliseconds;
        duration = ok ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return ok;
    }
}
