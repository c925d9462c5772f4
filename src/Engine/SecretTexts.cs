using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Engine;

/// <summary>
/// What must not be seen of a set of secrets: their texts, also encoded (as JSON, for URLs, in base64, hexadecimal), and takes it out of
/// values and messages. Texts shorter than four characters are left: they would match anything. Immutable, safe for concurrent use.
/// </summary>
public sealed class SecretTexts
{
    /// <summary>What stands in for a secret.</summary>
    public const string Redacted = "[REDACTED]";

    const int ShortestSecret = 4;

    readonly FrozenSet<string> _secrets;
    readonly Lazy<Search> _search;

    SecretTexts(IEnumerable<string> secrets)
    {
        _secrets = secrets.ToFrozenSet(StringComparer.Ordinal);
        _search = new Lazy<Search>(() => new Search(_secrets));
    }

    /// <summary>No secrets.</summary>
    public static SecretTexts None { get; } = new([]);

    /// <summary>The secrets themselves.</summary>
    public IReadOnlyCollection<string> Texts => _secrets;

    /// <summary>Whether there is nothing to take out.</summary>
    public bool IsEmpty => _secrets.Count == 0;

    /// <summary>How many secrets there are.</summary>
    public int Count => _secrets.Count;

    /// <summary>The texts of values; of an object or a list (a key pair, say) each string and number inside counts.</summary>
    public static SecretTexts Of(IEnumerable<JsonElement> values) => None.With(values);

    /// <summary>Texts themselves.</summary>
    public static SecretTexts Of(IEnumerable<string> texts) => new(texts.Where(t => t.Length >= ShortestSecret));

    /// <summary>These and more; the same set when it has them all.</summary>
    public SecretTexts With(IEnumerable<JsonElement> values)
    {
        var more = values.SelectMany(Leaves).Where(t => t.Length >= ShortestSecret && !_secrets.Contains(t)).ToList();
        return more.Count == 0 ? this : new SecretTexts(_secrets.Concat(more));
    }

    /// <summary>These and those.</summary>
    public SecretTexts With(SecretTexts others) =>
        others._secrets.All(_secrets.Contains) ? this : IsEmpty ? others : new SecretTexts(_secrets.Concat(others._secrets));

    /// <summary>The text without secrets.</summary>
    public string Scrub(string text) => IsEmpty ? text : _search.Value.Replace(text);

    /// <summary>The value without secrets; the same value when it has none.</summary>
    public JsonElement Scrub(JsonElement value) =>
        IsEmpty || value.ValueKind == JsonValueKind.Undefined || !Contains(value) ? value : CanonicalJson.Build(writer => Write(writer, value));

    bool Contains(JsonElement value)
    {
        var search = _search.Value;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.Contains((byte)'\\'))
            return Strings(value).Any(s => search.Found(s) || _secrets.Contains(s));
        var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
        var length = Encoding.UTF8.GetChars(raw, buffer);
        var found = search.Found(buffer.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        return found;
    }

    void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(_search.Value.Replace(property.Name));
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(_search.Value.Replace(value.GetString()!));
                break;
            case JsonValueKind.Number when _secrets.Contains(value.GetRawText()):
                writer.WriteStringValue(Redacted);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // Of a secret with parts the names of the parts are no secrets: 'password' is in many a text.
    static IEnumerable<string> Leaves(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Leaves(p.Value)),
        _ => [],
    };

    static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Strings(p.Value).Prepend(p.Name)),
        _ => [],
    };

    sealed class Search
    {
        readonly string[] _longestFirst;
        readonly SearchValues<string> _values;

        public Search(IEnumerable<string> secrets)
        {
            _longestFirst = [.. secrets.SelectMany(SecretForms.Of).Distinct(StringComparer.Ordinal).OrderByDescending(t => t.Length)];
            _values = SearchValues.Create(_longestFirst, StringComparison.Ordinal);
        }

        public bool Found(ReadOnlySpan<char> text) => text.IndexOfAny(_values) >= 0;

        public string Replace(string text)
        {
            var at = text.AsSpan().IndexOfAny(_values);
            if (at < 0)
                return text;
            var scrubbed = new StringBuilder(text.Length);
            var rest = text.AsSpan();
            for (; at >= 0; at = rest.IndexOfAny(_values))
            {
                scrubbed.Append(rest[..at]).Append(Redacted);
                rest = rest[(at + LengthAt(rest[at..]))..];
            }

            return scrubbed.Append(rest).ToString();
        }

        int LengthAt(ReadOnlySpan<char> text)
        {
            foreach (var secret in _longestFirst)
            {
                if (text.StartsWith(secret, StringComparison.Ordinal))
                    return secret.Length;
            }

            return 1;
        }
    }
}
