using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>One open mapping or sequence of <see cref="DocumentBuilder"/>; reused for the next one at the same depth.</summary>
sealed class BuilderFrame
{
    const int IndexedFrom = 16;

    readonly List<Entry> _entries = [];
    Dictionary<string, int>? _index;

    public bool IsMapping { get; private set; }

    public bool ExpectsKey { get; set; }

    public bool HasMerge { get; private set; }

    public int JsonStart { get; private set; }

    public int MarkStart { get; private set; }

    public string? Anchor { get; private set; }

    /// <summary>Levels of mappings and sequences inside.</summary>
    public int Height { get; set; }

    /// <summary>Elements of a sequence so far.</summary>
    public int Count { get; set; }

    public IReadOnlyList<Entry> Entries => _entries;

    public void Reset(bool isMapping, int jsonStart, int markStart, string? anchor)
    {
        IsMapping = ExpectsKey = isMapping;
        (HasMerge, Height, Count) = (false, 0, 0);
        (JsonStart, MarkStart, Anchor) = (jsonStart, markStart, anchor);
        if (_entries.Capacity > 1024)
            _entries.Capacity = 0;
        _entries.Clear();
        _index = null;
    }

    public void Add(Entry entry)
    {
        _index?.TryAdd(entry.Key, _entries.Count);
        _entries.Add(entry);
        HasMerge |= entry.IsMerge;
        ExpectsKey = false;
        if (_entries.Count == IndexedFrom)
        {
            _index = [];
            for (var i = 0; i < _entries.Count; i++)
                _index.TryAdd(_entries[i].Key, i);
        }
    }

    public bool TryFind(string key, out SourcePosition position)
    {
        var at = _index is null ? _entries.FindIndex(e => e.Key == key) : _index.GetValueOrDefault(key, -1);
        position = at < 0 ? default : _entries[at].Position;
        return at >= 0;
    }

    /// <summary>One key of a mapping and where its text and marks begin.</summary>
    public readonly record struct Entry(string Key, SourcePosition Position, int JsonStart, int MarkStart, bool IsMerge);
}
