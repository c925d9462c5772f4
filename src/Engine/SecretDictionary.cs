using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StepFlow.Engine;

/// <summary>The values of secret variables by name. Not thread-safe.</summary>
public sealed class SecretDictionary : IReadOnlyDictionary<string, JsonElement>
{
    readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    SecretTexts? _texts = SecretTexts.None;

    /// <summary>What must not be seen of them.</summary>
    public SecretTexts Texts => _texts ??= SecretTexts.Of(_values.Values);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<JsonElement> Values => _values.Values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <summary>The value of a name.</summary>
    public JsonElement this[string key]
    {
        get => _values[key];
        set
        {
            _values[key] = value;
            _texts = null;
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
