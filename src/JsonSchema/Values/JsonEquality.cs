using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StepFlow.JsonSchema.Values;

/// <summary>
/// JSON Schema's equality: numbers by value, objects regardless of key order. It exists because
/// <see cref="JsonElement.DeepEquals"/> throws on lone surrogates and on large exponents.
/// </summary>
sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    // Below this depth values only add their kind to the hash: enough to spread, and cheap on deep ones.
    const int HashedDepth = 6;

    public static JsonEquality Instance { get; } = new();

    /// <exception cref="InsufficientExecutionStackException">The values nest too deeply to be compared.</exception>
    public bool Equals(JsonElement x, JsonElement y)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (x.ValueKind != y.ValueKind)
            return false;
        return x.ValueKind switch
        {
            JsonValueKind.String => JsonText.AreEqual(JsonText.Raw(x), JsonText.Raw(y)),
            JsonValueKind.Number => NumbersEqual(JsonMarshal.GetRawUtf8Value(x), JsonMarshal.GetRawUtf8Value(y)),
            JsonValueKind.Array => ArraysEqual(x, y),
            JsonValueKind.Object => ObjectsEqual(x, y),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement obj)
    {
        var hash = new HashCode();
        AddTo(ref hash, obj, depth: 0);
        return hash.ToHashCode();
    }

    static bool NumbersEqual(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        x.SequenceEqual(y) || new JsonNumber(x).CompareTo(new JsonNumber(y)) == 0;

    bool ArraysEqual(JsonElement x, JsonElement y)
    {
        if (x.GetArrayLength() != y.GetArrayLength())
            return false;
        var other = y.EnumerateArray();
        foreach (var item in x.EnumerateArray())
        {
            other.MoveNext();
            if (!Equals(item, other.Current))
                return false;
        }
        return true;
    }

    bool ObjectsEqual(JsonElement x, JsonElement y)
    {
        if (x.GetPropertyCount() != y.GetPropertyCount())
            return false;
        var other = y.EnumerateObject();
        foreach (var property in x.EnumerateObject())
        {
            other.MoveNext();
            if (!JsonText.AreEqual(JsonText.RawName(property), JsonText.RawName(other.Current)))
                return UnorderedEqual(x, y);
            if (!Equals(property.Value, other.Current.Value))
                return false;
        }
        return true;
    }

    bool UnorderedEqual(JsonElement x, JsonElement y)
    {
        var left = ByName(x);
        var right = ByName(y);
        return left.Count == right.Count
            && left.All(property => right.TryGetValue(property.Key, out var value) && Equals(property.Value, value));
    }

    static Dictionary<string, JsonElement> ByName(JsonElement element)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
            properties[JsonText.ToText(JsonText.RawName(property))] = property.Value;
        return properties;
    }

    static void AddTo(ref HashCode hash, JsonElement element, int depth)
    {
        hash.Add(element.ValueKind);
        if (depth > HashedDepth)
            return;
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                hash.Add(HashText(JsonText.Raw(element)));
                break;
            case JsonValueKind.Number:
                hash.Add(new JsonNumber(JsonMarshal.GetRawUtf8Value(element)).Hash());
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    AddTo(ref hash, item, depth + 1);
                break;
            case JsonValueKind.Object:
                hash.Add(HashUnordered(element, depth));
                break;
        }
    }

    static int HashUnordered(JsonElement element, int depth)
    {
        var sum = 0;
        foreach (var property in element.EnumerateObject())
        {
            var hash = new HashCode();
            hash.Add(HashText(JsonText.RawName(property)));
            AddTo(ref hash, property.Value, depth + 1);
            sum = unchecked(sum + hash.ToHashCode());
        }
        return sum;
    }

    static int HashText(ReadOnlySpan<byte> raw)
    {
        using var text = new DecodedText(raw, stackalloc char[DecodedText.StackChars]);
        return string.GetHashCode(text.Text);
    }
}
