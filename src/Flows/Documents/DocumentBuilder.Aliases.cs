using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

// Anchors, aliases and merge keys. An alias is expanded only after its price is known, so a bomb costs nothing.
sealed partial class DocumentBuilder
{
    const int SmallDocument = 1024 * 1024;
    readonly Dictionary<string, Anchored?> _anchors = [];
    long _aliasNodes;
    long _copiedBytes;

    public void Alias(string name, SourcePosition position)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            Stop(4000, $"There is no anchor '&{Shorten(name)}' before this alias. Define the anchor first, or quote the text if '*' is meant literally.", position);
            return;
        }

        if (anchored is null)
        {
            Stop(4004, $"The anchor '&{Shorten(name)}' contains an alias to itself, which has no end. Remove the alias.", position);
            return;
        }

        _aliasNodes += anchored.Marks.Length;
        if (_aliasNodes > limits.MaxAliasNodes || !Charge(anchored.Json.Length, anchored.Marks.Length))
        {
            Stop(4004, $"Aliases add more than {limits.MaxAliasNodes:N0} nodes (or as many bytes as a document may have) to this document. Write the parts out or use fewer aliases.", position);
            return;
        }

        if (_depth + anchored.Height > limits.MaxDepth)
        {
            Stop(4002, $"The alias '*{Shorten(name)}' makes the document nest deeper than {limits.MaxDepth} levels.", position);
            return;
        }

        if (_marks.Count + anchored.Marks.Length > limits.MaxNodes)
        {
            Stop(4001, $"The document has more than {limits.MaxNodes:N0} keys and values. Split it into several flows.", position);
            return;
        }

        Separate();
        var (json, mark) = (_json.Length, _marks.Count);
        _json.Append(anchored.Json);
        _marks.AddRange(anchored.Marks);
        Complete(json, mark, anchored.Height, null);
    }

    void OpenAnchor(string? anchor)
    {
        if (anchor is not null)
            _anchors[anchor] = null;
    }

    void SaveAnchor(string anchor, int jsonStart, int markStart, int height)
    {
        var json = _json.Written[jsonStart..];
        if (Charge(json.Length, _marks.Count - markStart))
            _anchors[anchor] = new Anchored(json.ToArray(), [.. CollectionsMarshal.AsSpan(_marks)[markStart..]], height);
        else
            Stop(4004, "Anchors nest in anchors too often for a document of this size. Use fewer.", _marks[markStart].Position);
    }

    bool Charge(int bytes, int marks) => (_copiedBytes += bytes + (marks * 12L)) <= Math.Max(limits.MaxBytes, SmallDocument);

    // The mapping's own keys go before merged ones, wherever they stand; of several merged mappings the first wins.
    void ApplyMerges(BuilderFrame frame)
    {
        var (bodyStart, bodyMarks) = (frame.JsonStart + 1, frame.MarkStart + 1);
        var body = _json.Written[bodyStart..].ToArray();
        ReadOnlySpan<NodeMark> marks = CollectionsMarshal.AsSpan(_marks)[bodyMarks..].ToArray();
        if (!Charge(body.Length, marks.Length))
        {
            Stop(4004, "Merge keys nest too often for a document of this size. Use fewer.", marks.Length > 0 ? marks[0].Position : default);
            return;
        }

        _json.Truncate(bodyStart);
        _marks.RemoveRange(bodyMarks, _marks.Count - bodyMarks);
        var seen = frame.Entries.Where(e => !e.IsMerge).Select(e => e.Key).ToHashSet();
        for (var i = 0; i < frame.Entries.Count; i++)
        {
            var entry = frame.Entries[i];
            var last = i + 1 == frame.Entries.Count;
            var text = body.AsSpan(entry.JsonStart - bodyStart, (last ? body.Length : frame.Entries[i + 1].JsonStart - bodyStart - 1) - (entry.JsonStart - bodyStart));
            var part = marks[(entry.MarkStart - bodyMarks)..(last ? marks.Length : frame.Entries[i + 1].MarkStart - bodyMarks)];
            if (!entry.IsMerge)
                AppendMember(text, part, bodyStart);
            else if (!AppendMerged(text["\"<<\":".Length..], part[1..], seen, bodyStart))
                Report(4000, "A merge key '<<' takes a mapping, or a sequence of mappings. Quote it ('\"<<\"') when it is an ordinary key.", entry.Position);
        }
    }

    bool AppendMerged(ReadOnlySpan<byte> value, ReadOnlySpan<NodeMark> marks, HashSet<string> seen, int bodyStart)
    {
        if (value is not [(byte)'{' or (byte)'[', ..])
            return false;
        var memberDepth = value[0] == '{' ? 1 : 2;
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        string? key = null;
        var (mark, start, startMark) = (0, 0, 0);
        while (reader.Read())
        {
            var atMember = reader.CurrentDepth == memberDepth;
            if (memberDepth == 2 && reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                return false;
            if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                mark++;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (atMember)
                    (key, start, startMark) = (reader.GetString(), (int)reader.TokenStartIndex, mark - 1);
            }
            else if (atMember && key is not null && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                if (seen.Add(key))
                    AppendMember(value[start..(int)reader.BytesConsumed], marks[startMark..mark], bodyStart);
                key = null;
            }
        }

        return true;
    }

    void AppendMember(ReadOnlySpan<byte> member, ReadOnlySpan<NodeMark> marks, int bodyStart)
    {
        if (_json.Length > bodyStart)
            _json.Append((byte)',');
        _json.Append(member);
        _marks.AddRange(marks);
    }

    sealed record Anchored(byte[] Json, NodeMark[] Marks, int Height);
}
