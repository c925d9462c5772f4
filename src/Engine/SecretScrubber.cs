using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Flows.Json;

namespace StepFlow.Engine;

/// <summary>
/// Keeps secret values out of everything that is journaled, and thereby out of everything that is shown: wherever a secret
/// appears inside a string it is replaced. Secrets shorter than four characters are left: they would match anything.
/// </summary>
public static class SecretScrubber
{
    /// <summary>What stands in for a secret.</summary>
    public const string Redacted = "[REDACTED]";

    const int ShortestSecret = 4;

    /// <summary>The value without secrets; the same value when it has none.</summary>
    public static JsonElement Scrub(JsonElement value, IReadOnlyDictionary<string, JsonElement> secrets)
    {
        if (secrets.Count == 0)
            return value;
        var texts = Texts(secrets);
        if (!Strings(value).Any(s => texts.Any(t => s.Contains(t, StringComparison.Ordinal))))
            return value;
        var node = JsonSerializer.SerializeToNode(value);
        return JsonElement.Parse(CanonicalJson.Write(JsonSerializer.SerializeToElement(Replace(node, texts))));
    }

    /// <summary>The text without secrets.</summary>
    public static string Scrub(string text, IReadOnlyDictionary<string, JsonElement> secrets) =>
        secrets.Count == 0 ? text : ReplaceAll(text, Texts(secrets));

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

    // A secret may be an object (a key pair, say): each string inside counts.
    static List<string> Texts(IReadOnlyDictionary<string, JsonElement> secrets) =>
        [.. secrets.Values.SelectMany(Strings).Where(s => s.Length >= ShortestSecret).Distinct().OrderByDescending(s => s.Length)];

    static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Strings(p.Value).Prepend(p.Name)),
        _ => [],
    };

    static JsonNode? Replace(JsonNode? node, List<string> texts)
    {
        switch (node)
        {
            case JsonObject map:
                var copy = new JsonObject();
                foreach (var (name, value) in map)
                    copy[ReplaceAll(name, texts)] = Replace(value, texts);
                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Replace(item, texts))]);
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(ReplaceAll(scalar.GetValue<string>(), texts));
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number && texts.Contains(number.ToJsonString()):
                return JsonValue.Create(Redacted);
            default:
                return node?.DeepClone();
        }
    }

    static string ReplaceAll(string text, List<string> secrets)
    {
        foreach (var secret in secrets)
            text = text.Replace(secret, Redacted, StringComparison.Ordinal);
        return text;
    }
}
