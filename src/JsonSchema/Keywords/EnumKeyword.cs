using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>enum</c>, and <c>const</c> as an enum of one.</summary>
sealed class EnumKeyword : Keyword
{
    // Comparing with a few values beats hashing the instance.
    const int MaxCompared = 8;
    const int MaxMessageLength = 200;

    readonly JsonElement[] _values;
    readonly HashSet<JsonElement>? _set;
    readonly string _message;

    EnumKeyword(KeywordPlace place, JsonElement[] values)
        : base(place)
    {
        _values = values;
        _set = values.Length > MaxCompared ? new HashSet<JsonElement>(values, JsonEquality.Instance) : null;
        var listed = string.Join(", ", values.Take(MaxCompared).Select(value => value.GetRawText()));
        _message = values.Length > MaxCompared || listed.Length > MaxMessageLength ? $"must be one of the {values.Length} allowed values"
            : values.Length == 1 ? $"must be {listed}"
            : $"must be one of {listed}";
    }

    public static void Read(SchemaReader reader)
    {
        if (reader.TryGet("enum", out var values))
        {
            if (values.ValueKind != JsonValueKind.Array)
                throw reader.Error("enum", "must be an array of the allowed values");
            reader.Add(new EnumKeyword(reader.Place("enum"), [.. values.EnumerateArray()]));
        }
        if (reader.TryGet("const", out var value))
            reader.Add(new EnumKeyword(reader.Place("const"), [value]));
    }

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        if (_set is not null)
            return _set.Contains(instance) || context.Fail(this, _message);
        foreach (var value in _values)
        {
            if (JsonEquality.Instance.Equals(value, instance))
                return true;
        }
        return context.Fail(this, _message);
    }
}
