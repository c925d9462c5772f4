using System.Text;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Documents;

/// <summary>
/// Takes the events of a YAML or JSON text and writes them as one compact JSON text with a mark for each key and value;
/// the tree is built from both at the end. Holds every limit, so neither reader can forget one, and never recurses.
/// </summary>
sealed partial class DocumentBuilder(DocumentLimits limits, DiagnosticBag diagnostics)
{
    readonly JsonBuffer _json = new();
    readonly List<NodeMark> _marks = [];
    readonly List<BuilderFrame> _frames = [];
    readonly List<DocumentNode> _complexKeys = [];
    int _depth;

    /// <summary>Whether reading on is pointless; the reason is among the diagnostics.</summary>
    public bool Stopped { get; private set; }

    bool AtKey => _depth > 0 && _frames[_depth - 1] is { IsMapping: true, ExpectsKey: true };

    public void Start(bool isMapping, SourcePosition position, string? anchor = null)
    {
        if (_depth >= limits.MaxDepth)
        {
            Stop(4002, $"Mappings and sequences nest deeper than {limits.MaxDepth} levels. Flatten the document, or move the inner part to a blob or a flow of its own.", position);
            return;
        }

        Separate();
        if (_frames.Count == _depth)
            _frames.Add(new BuilderFrame());
        _frames[_depth++].Reset(isMapping, _json.Length, _marks.Count, anchor);
        OpenAnchor(anchor);
        Mark(position);
        _json.Append(isMapping ? (byte)'{' : (byte)'[');
    }

    public void End()
    {
        var frame = _frames[_depth - 1];
        if (frame.HasMerge)
            ApplyMerges(frame);
        _json.Append(frame.IsMapping ? (byte)'}' : (byte)']');
        _depth--;
        Complete(frame.JsonStart, frame.MarkStart, frame.Height + 1, frame.Anchor);
    }

    /// <summary>A string, as a value or a key. <paramref name="isMerge"/>: it is the merge key when it is a key.</summary>
    public void Text(string text, SourcePosition position, string? anchor = null, bool isMerge = false)
    {
        if (anchor is null && AtKey)
        {
            AddKey(text, position, 0, isMerge);
            return;
        }

        Separate();
        var (json, mark) = (_json.Length, _marks.Count);
        Mark(position);
        if (!_json.AppendString(text))
            Stop(4000, "This text contains half of a surrogate pair, which is not Unicode. Remove it or write the whole character.", position);
        Complete(json, mark, 0, anchor);
    }

    /// <summary>A string, number, boolean or null that already is compact JSON.</summary>
    public void Raw(ReadOnlySpan<byte> json, SourcePosition position, string? anchor = null)
    {
        Separate();
        var (start, mark) = (_json.Length, _marks.Count);
        Mark(position);
        _json.Append(json);
        Complete(start, mark, 0, anchor);
    }

    /// <summary>A string without its quotes in which nothing needs escaping.</summary>
    public void RawText(ReadOnlySpan<byte> text, SourcePosition position)
    {
        Separate();
        var (start, mark) = (_json.Length, _marks.Count);
        Mark(position);
        _json.Append((byte)'"');
        _json.Append(text);
        _json.Append((byte)'"');
        Complete(start, mark, 0, null);
    }

    /// <summary>The finished tree; null when there is none.</summary>
    public DocumentNode? Build()
    {
        if (Stopped || _depth > 0 || _json.Length == 0)
            return null;
        var root = JsonElement.Parse(_json.Written, new JsonDocumentOptions { MaxDepth = limits.MaxDepth + 1 });
        return NodeMaterializer.Build(root, _marks, 0, _complexKeys);
    }

    public void Stop(int code, string message, SourcePosition position)
    {
        if (!Stopped)
            Report(code, message, position);
        Stopped = true;
    }

    void Report(int code, string message, SourcePosition position) =>
        diagnostics.Add(DiagnosticCodes.Create(code, message, CurrentPath(), position));

    void ReportKey(int code, string key, string message, SourcePosition position)
    {
        var path = new StringBuilder(CurrentPath());
        new PathSegment(Shorten(key)).AppendTo(path);
        diagnostics.Add(DiagnosticCodes.Create(code, message, path.ToString(), position));
        Stopped |= diagnostics.IsFull;
    }

    void Separate()
    {
        if (_depth > 0 && _frames[_depth - 1] is { IsMapping: false } frame && frame.Count++ > 0)
            _json.Append((byte)',');
    }

    void Mark(SourcePosition position, int complexKey = 0)
    {
        if (_marks.Count >= limits.MaxNodes)
            Stop(4001, $"The document has more than {limits.MaxNodes:N0} keys and values. Split it into several flows.", position);
        else
            _marks.Add(new NodeMark(position.Line, position.Column, complexKey));
    }

    void Complete(int jsonStart, int markStart, int height, string? anchor)
    {
        if (Stopped)
            return;
        if (anchor is not null)
            SaveAnchor(anchor, jsonStart, markStart, height);
        if (_depth == 0)
            return;
        var parent = _frames[_depth - 1];
        parent.Height = Math.Max(parent.Height, height);
        if (!parent.IsMapping)
            return;
        if (parent.ExpectsKey)
            FinishKey(jsonStart, markStart);
        else
            parent.ExpectsKey = true;
    }

    // A key that was written like a value: cut it out again and write its text as the property name.
    void FinishKey(int jsonStart, int markStart)
    {
        var position = _marks[markStart].Position;
        var element = JsonElement.Parse(_json.Written[jsonStart..], new JsonDocumentOptions { MaxDepth = limits.MaxDepth + 1 });
        var node = NodeMaterializer.Build(element, _marks, markStart, _complexKeys);
        var text = DocumentJson.KeyText(node);
        _json.Truncate(jsonStart);
        _marks.RemoveRange(markStart, _marks.Count - markStart);
        var complex = 0;
        if (element.ValueKind != JsonValueKind.String)
        {
            _complexKeys.Add(node);
            complex = _complexKeys.Count;
        }

        AddKey(text, position, complex, false);
    }

    void AddKey(string text, SourcePosition position, int complexKey, bool isMerge)
    {
        var frame = _frames[_depth - 1];
        if (text.Length > limits.MaxKeyLength)
        {
            Stop(4010, $"A key has {text.Length:N0} characters; at most {limits.MaxKeyLength:N0} are allowed. Is a quote or a line break missing?", position);
            return;
        }

        if (frame.TryFind(text, out var first))
        {
            var where = position.IsKnown ? $" at {first} and again at {position}" : "";
            ReportKey(4005, text, $"The key '{Shorten(text)}' occurs twice in one mapping{where}. Remove or rename one.", position);
        }

        if (frame.Entries.Count > 0)
            _json.Append((byte)',');
        frame.Add(new BuilderFrame.Entry(text, position, _json.Length, _marks.Count, isMerge));
        Mark(position, complexKey);
        if (!_json.AppendString(text))
            Stop(4000, "This key contains half of a surrogate pair, which is not Unicode. Write the whole character.", position);
        _json.Append((byte)':');
    }

    string CurrentPath()
    {
        var text = new StringBuilder("$");
        for (var i = 0; i < _depth; i++)
        {
            var frame = _frames[i];
            if (frame.IsMapping && frame.Entries.Count > 0 && (i < _depth - 1 || !frame.ExpectsKey))
                new PathSegment(Shorten(frame.Entries[^1].Key)).AppendTo(text);
            else if (!frame.IsMapping && frame.Count > 0)
                new PathSegment(null, frame.Count - 1).AppendTo(text);
        }

        return text.ToString();
    }

    static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
