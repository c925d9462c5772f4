using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>
/// A path into a JSON value. Empty text or <c>$</c> is the whole value; text that does not start with <c>$</c> is one
/// field name (dots included); <c>$</c> is followed by any of <c>.name</c>, <c>[0]</c>, <c>["name"]</c>, <c>['name']</c>.
/// </summary>
public sealed class ValuePath
{
    ValuePath(ImmutableArray<PathSegment> segments) => Segments = segments;

    /// <summary>The whole value.</summary>
    public static ValuePath Root { get; } = new([]);

    /// <summary>The segments from the outside in.</summary>
    public ImmutableArray<PathSegment> Segments { get; }

    /// <summary>Whether it names the whole value.</summary>
    public bool IsRoot => Segments.IsEmpty;

    /// <summary>A path of given segments.</summary>
    public static ValuePath Of(ImmutableArray<PathSegment> segments) => segments.IsEmpty ? Root : new ValuePath(segments);

    /// <summary>Reads a path.</summary>
    /// <param name="text">The text as written; null is the whole value.</param>
    /// <param name="path">The path when it is well formed.</param>
    /// <param name="error">A sentence when it is not.</param>
    public static bool TryParse(string? text, out ValuePath path, out string? error) => ValuePathParser.TryParse(text, out path, out error);

    /// <summary>Walks the path. Fields are looked up in objects only, indexes in arrays only.</summary>
    /// <returns>Whether the value has such a part.</returns>
    public bool TryResolve(JsonElement value, out JsonElement part)
    {
        part = value;
        foreach (var segment in Segments)
        {
            if (segment.Name is { } name)
            {
                if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(name, out part))
                    return false;
            }
            else
            {
                if (part.ValueKind != JsonValueKind.Array || segment.Index >= part.GetArrayLength())
                    return false;
                part = part[segment.Index];
            }
        }

        return true;
    }

    /// <summary>The canonical spelling, for instance <c>$.items[0]["odd name"]</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach (var segment in Segments)
            segment.AppendTo(text);
        return text.ToString();
    }
}
