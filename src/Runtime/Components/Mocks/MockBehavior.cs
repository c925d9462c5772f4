using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components.Mocks;

/// <summary>What a mock does for one input: end with an outcome, or fail as a plugin with a message.</summary>
sealed class MockBehavior(JsonElement input, Outcome? outcome, string? error)
{
    readonly JsonElement? _parsed = Parse(input);

    public Outcome? Outcome => outcome;

    public string? Error => error;

    public bool Matches(JsonElement value) =>
        JsonElement.DeepEquals(input, value) || _parsed is { } parsed && JsonElement.DeepEquals(parsed, value);

    // JSON has no mappings as keys: there the key is the input's JSON text.
    static JsonElement? Parse(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.String || key.GetString() is not ['{' or '[', ..] text)
            return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
