using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StepFlow.Runtime.Routing;

/// <summary>
/// A key of <c>routes</c>. Without placeholders it is a prefix that also matches exactly; with placeholders it matches whole paths.
/// </summary>
sealed class RoutePattern : IComparable<RoutePattern>
{
    readonly ImmutableArray<(SegmentKind Kind, string Text)> _segments;
    readonly bool _isPrefix;

    RoutePattern(string text, ImmutableArray<(SegmentKind Kind, string Text)> segments)
    {
        Text = text;
        _segments = segments;
        _isPrefix = segments.All(s => s.Kind == SegmentKind.Literal);
    }

    public string Text { get; }

    /// <summary>The first segment when it is a literal; null otherwise.</summary>
    public string? Head => _segments is [{ Kind: SegmentKind.Literal } first, ..] ? first.Text : null;

    public static bool TryParse(string text, [NotNullWhen(true)] out RoutePattern? pattern, [NotNullWhen(false)] out string? error)
    {
        pattern = null;
        error = null;
        if (!text.StartsWith('/'))
        {
            error = $"Route '{text}' must start with '/'.";
            return false;
        }

        var segments = ImmutableArray.CreateBuilder<(SegmentKind, string)>();
        var parts = text[1..].TrimEnd('/').Split('/');
        for (var i = 0; i < parts.Length && (i > 0 || parts[i].Length > 0); i++)
        {
            var segment = Segment(parts[i]);
            if (segment is null)
                error = $"Route '{text}' has the segment '{parts[i]}'; a segment is a name, {{name}} for one segment, or {{*name}} for the rest.";
            else if (segment is (SegmentKind.Rest, _) && i < parts.Length - 1)
                error = $"Route '{text}' goes on after '{parts[i]}', which takes everything; put it last.";
            if (error is not null)
                return false;
            segments.Add(segment!.Value);
        }

        pattern = new RoutePattern(text, segments.ToImmutable());
        return true;
    }

    static (SegmentKind, string)? Segment(string part)
    {
        if (part is ['{', '*', .. var rest, '}'])
            return rest.Length > 0 && !HasBraces(rest) ? (SegmentKind.Rest, rest) : null;
        if (part is ['{', .. var name, '}'])
            return name.Length > 0 && !HasBraces(name) ? (SegmentKind.Parameter, name) : null;
        return part.Length > 0 && !HasBraces(part) ? (SegmentKind.Literal, part) : null;
    }

    static bool HasBraces(string text) => text.AsSpan().ContainsAny('{', '}');

    /// <summary>Matches a path.</summary>
    /// <param name="path">The path, split at its slashes.</param>
    /// <param name="component">What the plugin gets by default; starts with a slash.</param>
    /// <param name="captures">What the placeholders took, by name.</param>
    public bool TryMatch(string[] path, out string component, out Dictionary<string, string> captures)
    {
        component = "";
        captures = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _segments.Length; i++)
        {
            var (kind, text) = _segments[i];
            if (i >= path.Length || kind == SegmentKind.Literal && text != path[i])
                return false;
            if (kind != SegmentKind.Literal)
                captures[text] = kind == SegmentKind.Rest ? string.Join('/', path[i..]) : path[i];
            if (kind == SegmentKind.Rest)
                return Complete(out component, captures, path);
        }

        if (_isPrefix)
        {
            var rest = path.Length > _segments.Length ? path[_segments.Length..] : [path[^1]];
            captures["component"] = string.Join('/', rest);
        }
        else if (path.Length != _segments.Length)
        {
            return false;
        }

        return Complete(out component, captures, path);
    }

    /// <summary>The path under which this pattern leads to a component; null when there is none to name.</summary>
    public string? PathOf(string component)
    {
        if (!_isPrefix && _segments is not [.., { Kind: SegmentKind.Rest or SegmentKind.Parameter }])
            return null;
        var literals = _isPrefix ? _segments : _segments[..^1];
        if (literals.Any(s => s.Kind != SegmentKind.Literal))
            return null;
        if (!_isPrefix && _segments[^1].Kind == SegmentKind.Parameter && component.IndexOf('/', 1) > 0)
            return null;
        return string.Concat(literals.Select(s => "/" + s.Text)) + component;
    }

    static bool Complete(out string component, Dictionary<string, string> captures, string[] path)
    {
        component = "/" + (captures.TryGetValue("component", out var captured) ? captured : path[^1]);
        return true;
    }

    /// <summary>The more specific pattern comes first: segment by segment a literal before a placeholder before a rest.</summary>
    public int CompareTo(RoutePattern? other)
    {
        if (other is null)
            return -1;
        for (var i = 0; ; i++)
        {
            var (mine, theirs) = (Rank(i), other.Rank(i));
            if (mine != theirs)
                return mine.CompareTo(theirs);
            if (i >= _segments.Length)
                return 0;
        }
    }

    int Rank(int index)
    {
        if (index < _segments.Length)
            return (int)_segments[index].Kind + 1;
        return _isPrefix && index == _segments.Length ? (int)SegmentKind.Rest + 2 : 0;
    }

    public static string Substitute(string template, Dictionary<string, string> captures)
    {
        foreach (var (name, value) in captures)
        {
            template = template
                .Replace($"{{*{name}}}", value, StringComparison.Ordinal)
                .Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return template.StartsWith('/') ? template : "/" + template;
    }
}
