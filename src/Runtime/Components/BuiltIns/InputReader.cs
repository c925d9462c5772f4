using System.Globalization;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>
/// Reads the fields of a component's input and collects everything wrong with it, so that a user sees all of it in one
/// INVALID_INPUT. A field that is <c>null</c> counts as absent, except through <see cref="Any"/>.
/// </summary>
sealed class InputReader
{
    readonly ComponentCall _call;
    readonly List<(string Field, string Expected, string Found)> _problems = [];

    public InputReader(ComponentCall call)
    {
        _call = call;
        if (call.Input.ValueKind != JsonValueKind.Object)
            _problems.Add(("input", "an object", Describe(call.Input)));
    }

    public bool IsValid => _problems.Count == 0;

    public void Refuse(string field, string expected, JsonElement found) => _problems.Add((field, expected, Describe(found)));

    public void Refuse(string field, string expected, string found) => _problems.Add((field, expected, found));

    /// <summary>The field as it is, null values included.</summary>
    public JsonElement? Any(string field, bool required = false)
    {
        if (_call.Input.ValueKind != JsonValueKind.Object)
            return null;
        if (_call.Input.TryGetProperty(field, out var value))
            return value;
        if (required)
            _problems.Add((field, "a value", "nothing"));
        return null;
    }

    public JsonElement? Present(string field) => Any(field) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    public string? Text(string field, bool required = false)
    {
        var value = Of(field, required, "a string", v => v.ValueKind == JsonValueKind.String);
        return value?.GetString();
    }

    public JsonElement? Object(string field, bool required = false) =>
        Of(field, required, "an object", v => v.ValueKind == JsonValueKind.Object);

    public JsonElement? Array(string field, bool required = false) =>
        Of(field, required, "an array", v => v.ValueKind == JsonValueKind.Array);

    public int? Whole(string field, int min, int max = int.MaxValue)
    {
        var expected = max == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}")
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        var value = Of(field, false, expected, v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var n) && n >= min && n <= max);
        return value?.GetInt32();
    }

    public double? Number(string field, double min, double max)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}");
        var value = Of(field, false, expected, v => v.ValueKind == JsonValueKind.Number && v.TryGetDouble(out var n) && n >= min && n <= max);
        return value?.GetDouble();
    }

    public bool? Flag(string field) =>
        Of(field, false, "true or false", v => v.ValueKind is JsonValueKind.True or JsonValueKind.False)?.GetBoolean();

    /// <summary>A time in milliseconds, or as text such as <c>5s</c> in another field.</summary>
    public TimeSpan? Duration(string millisecondsField, string textField, TimeSpan max)
    {
        if (Number(millisecondsField, 0, max.TotalMilliseconds) is { } milliseconds)
            return TimeSpan.FromMilliseconds(milliseconds);
        if (Present(textField) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && DurationText.TryParse(value.GetString()!, out var duration) && duration <= max)
            return duration;
        Refuse(textField, $"a time such as \"250ms\", \"5s\", \"2m\", \"1h\" or \"3d\", at most {DurationText.Format(max)}", value);
        return null;
    }

    /// <summary>The INVALID_INPUT result with all problems.</summary>
    public ComponentResult Failure()
    {
        var sentences = _problems.Select(p => $"'{p.Field}' must be {p.Expected}, found {p.Found}");
        var data = CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("problems");
            foreach (var (field, expected, found) in _problems)
            {
                w.WriteStartObject();
                w.WriteString("field", field);
                w.WriteString("expected", expected);
                w.WriteString("found", found);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
        return ComponentResult.Failed(ErrorCodes.InvalidInput, $"{_call.Component} cannot use its input: {string.Join("; ", sentences)}.", data);
    }

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "nothing",
    };

    JsonElement? Of(string field, bool required, string expected, Func<JsonElement, bool> fits)
    {
        if (_call.Input.ValueKind != JsonValueKind.Object)
            return null;
        if (Present(field) is not { } value)
        {
            if (required)
                _problems.Add((field, expected, Any(field) is null ? "nothing" : "null"));
            return null;
        }

        if (fits(value))
            return value;
        _problems.Add((field, expected, Describe(value)));
        return null;
    }
}
