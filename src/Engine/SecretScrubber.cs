using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Engine;

/// <summary>
/// Keeps secret values out of everything that is journaled, and thereby out of everything that is shown: wherever a secret
/// appears inside a string it is replaced, see <see cref="SecretTexts"/>.
/// </summary>
public static class SecretScrubber
{
    /// <summary>What stands in for a secret.</summary>
    public const string Redacted = SecretTexts.Redacted;

    /// <summary>The value without secrets; the same value when it has none.</summary>
    public static JsonElement Scrub(JsonElement value, IReadOnlyDictionary<string, JsonElement> secrets) =>
        secrets.Count == 0 ? value : TextsOf(secrets).Scrub(value);

    /// <summary>The text without secrets.</summary>
    public static string Scrub(string text, IReadOnlyDictionary<string, JsonElement> secrets) =>
        secrets.Count == 0 ? text : TextsOf(secrets).Scrub(text);

    /// <summary>
    /// Variables for a child run, without secrets. A secret handed on under its own name is left out: children see the secrets of
    /// their root run anyway. Under another name it is scrubbed like any value.
    /// </summary>
    public static JsonElement? ScrubVariables(JsonElement? variables, IReadOnlyDictionary<string, JsonElement> secrets)
    {
        if (secrets.Count == 0 || variables is not { ValueKind: JsonValueKind.Object } given)
            return variables;
        return Scrub(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            foreach (var variable in given.EnumerateObject())
            {
                if (!secrets.TryGetValue(variable.Name, out var secret) || !JsonElement.DeepEquals(secret, variable.Value))
                    variable.WriteTo(w);
            }

            w.WriteEndObject();
        }), secrets);
    }

    static SecretTexts TextsOf(IReadOnlyDictionary<string, JsonElement> secrets) =>
        secrets is SecretDictionary values ? values.Texts : SecretTexts.Of(secrets.Values);
}
