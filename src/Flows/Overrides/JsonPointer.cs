using System.Globalization;
using System.Text.Json.Nodes;

namespace StepFlow.Flows.Overrides;

/// <summary>A JSON pointer (RFC 6901).</summary>
sealed class JsonPointer
{
    JsonPointer(string[] tokens) => Tokens = tokens;

    public string[] Tokens { get; }

    public bool IsRoot => Tokens.Length == 0;

    public string Last => Tokens[^1];

    /// <summary>The pointer; null when the text is none.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
            return new JsonPointer([]);
        if (text[0] != '/')
            return null;
        var tokens = text[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            var tildes = tokens[i].Count(c => c == '~');
            if (tildes > 0 && tildes != Occurrences(tokens[i], "~0") + Occurrences(tokens[i], "~1"))
                return null;
            tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return new JsonPointer(tokens);
    }

    /// <summary>Whether this names something inside of (or the same as) what the other names.</summary>
    public bool IsWithin(JsonPointer other) => Tokens.Length >= other.Tokens.Length && Tokens.AsSpan(0, other.Tokens.Length).SequenceEqual(other.Tokens);

    /// <summary>Finds the value.</summary>
    public bool TryGet(JsonNode? root, out JsonNode? value)
    {
        value = root;
        foreach (var token in Tokens)
        {
            if (!TryStep(value, token, out value))
                return false;
        }

        return true;
    }

    /// <summary>Finds the container that holds, or would hold, the value.</summary>
    public bool TryGetParent(JsonNode? root, out JsonNode? parent)
    {
        parent = root;
        foreach (var token in Tokens.AsSpan(0, Tokens.Length - 1))
        {
            if (!TryStep(parent, token, out parent))
                return false;
        }

        return parent is JsonObject or JsonArray;
    }

    /// <summary>An array index: digits without leading zeros, below the limit.</summary>
    public static bool TryIndex(string token, int limit, out int index)
    {
        index = 0;
        return (token == "0" || (token.Length > 0 && token[0] != '0'))
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < limit;
    }

    static bool TryStep(JsonNode? at, string token, out JsonNode? value)
    {
        value = null;
        switch (at)
        {
            case JsonObject properties:
                return properties.TryGetPropertyValue(token, out value);
            case JsonArray items when TryIndex(token, items.Count, out var index):
                value = items[index];
                return true;
            default:
                return false;
        }
    }

    static int Occurrences(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;
}
