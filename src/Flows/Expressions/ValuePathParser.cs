using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace StepFlow.Flows.Expressions;

static class ValuePathParser
{
    public static bool TryParse(string? text, out ValuePath path, out string? error)
    {
        path = ValuePath.Root;
        error = null;
        if (string.IsNullOrEmpty(text) || text == "$")
            return true;
        if (text[0] != '$')
        {
            path = ValuePath.Of([new PathSegment(text)]);
            return true;
        }

        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        var at = 1;
        while (at < text.Length)
        {
            error = text[at] switch
            {
                '.' => ReadName(text, ref at, segments),
                '[' => ReadBracket(text, ref at, segments),
                var c => $"Invalid character '{c}' in JSON path after $ or ']'. Expected '.' or '['",
            };
            if (error is not null)
                return false;
        }

        path = ValuePath.Of(segments.ToImmutable());
        return true;
    }

    static string? ReadName(string text, ref int at, ImmutableArray<PathSegment>.Builder segments)
    {
        var start = at + 1;
        var end = text.AsSpan(start).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : start + end;
        if (end == start)
            return "Empty field name in JSON path after '.'";
        segments.Add(new PathSegment(text[start..end]));
        at = end;
        return null;
    }

    static string? ReadBracket(string text, ref int at, ImmutableArray<PathSegment>.Builder segments)
    {
        var start = at + 1;
        if (start < text.Length && text[start] is '"' or '\'')
            return ReadQuoted(text, ref at, segments);
        var end = text.IndexOf(']', start);
        if (end < 0)
            return "Unclosed bracket '[' in path";
        var index = text[start..end];
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return $"Invalid index '{index}' in JSON path. Expected a number or a quoted string.";
        segments.Add(new PathSegment(null, number));
        at = end + 1;
        return null;
    }

    static string? ReadQuoted(string text, ref int at, ImmutableArray<PathSegment>.Builder segments)
    {
        var quote = text[at + 1];
        var name = new StringBuilder();
        var i = at + 2;
        for (; i < text.Length && text[i] != quote; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] == quote || text[i + 1] == '\\'))
                i++;
            name.Append(text[i]);
        }

        if (i + 1 >= text.Length || text[i + 1] != ']')
            return "Unclosed bracket '[' in path";
        segments.Add(new PathSegment(name.ToString()));
        at = i + 2;
        return null;
    }
}
