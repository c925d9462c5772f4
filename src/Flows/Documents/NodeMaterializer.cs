using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>Builds the tree over a parsed JSON text. Every node is a slice of that one text; the walk does not recurse.</summary>
static class NodeMaterializer
{
    /// <summary>Builds the tree.</summary>
    /// <param name="root">The value.</param>
    /// <param name="marks">A mark for each key and value in document order, or none at all.</param>
    /// <param name="firstMark">The mark of the root.</param>
    /// <param name="complexKeys">The keys that marks refer to.</param>
    public static DocumentNode Build(JsonElement root, List<NodeMark>? marks, int firstMark, List<DocumentNode> complexKeys)
    {
        var walk = new Walk(marks, firstMark, complexKeys);
        DocumentNode? node = walk.Enter(root);
        while (walk.Depth > 0)
            node = walk.Advance(node);
        return node!;
    }

    sealed class Walk(List<NodeMark>? marks, int at, List<DocumentNode> complexKeys)
    {
        readonly Stack<Open> _open = new();
        readonly string?[] _recentKeys = new string?[256];

        public int Depth => _open.Count;

        /// <summary>The node of a scalar; null when a container was opened instead.</summary>
        public ScalarNode? Enter(JsonElement element)
        {
            var position = Next().Position;
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    _open.Push(new Open(element, position, element.GetPropertyCount(), isMapping: true));
                    return null;
                case JsonValueKind.Array:
                    _open.Push(new Open(element, position, element.GetArrayLength(), isMapping: false));
                    return null;
                default:
                    return new ScalarNode(element) { Position = position };
            }
        }

        /// <summary>Stores a finished child, then opens the next one or finishes the container.</summary>
        public DocumentNode? Advance(DocumentNode? child)
        {
            var open = _open.Peek();
            if (child is not null)
                open.Store(child);
            while (open.MoveNext())
            {
                if (open.IsMapping)
                    open.Key = Key(open.Property);
                if (Enter(open.Current) is not { } scalar)
                    return null;
                open.Store(scalar);
            }

            _open.Pop();
            return open.Finish();
        }

        NodeMark Next() => marks is null ? default : marks[at++];

        DocumentNode Key(JsonProperty property)
        {
            var mark = Next();
            return mark.ComplexKey > 0 ? complexKeys[mark.ComplexKey - 1] : new ScalarNode(KeyText(property)) { Position = mark.Position };
        }

        string KeyText(JsonProperty property)
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            if (raw.Length is 0 or > 32)
                return property.Name;
            ref var recent = ref _recentKeys[((raw[0] * 31) + (raw[^1] * 7) + (raw.Length * 131) + raw[raw.Length / 2]) & 255];
            return recent is not null && property.NameEquals(recent) ? recent : recent = property.Name;
        }
    }

    sealed class Open(JsonElement element, SourcePosition position, int count, bool isMapping)
    {
        readonly DocumentNode[] _items = isMapping ? [] : new DocumentNode[count];
        readonly KeyValuePair<DocumentNode, DocumentNode>[] _entries = isMapping ? new KeyValuePair<DocumentNode, DocumentNode>[count] : [];
        JsonElement.ObjectEnumerator _properties = isMapping ? element.EnumerateObject() : default;
        JsonElement.ArrayEnumerator _elements = isMapping ? default : element.EnumerateArray();
        int _at;

        public bool IsMapping => isMapping;

        public DocumentNode? Key { get; set; }

        public JsonProperty Property => _properties.Current;

        public JsonElement Current => isMapping ? _properties.Current.Value : _elements.Current;

        public bool MoveNext() => isMapping ? _properties.MoveNext() : _elements.MoveNext();

        public void Store(DocumentNode child)
        {
            if (isMapping)
                _entries[_at++] = new(Key!, child);
            else
                _items[_at++] = child;
        }

        public DocumentNode Finish() => isMapping
            ? new MappingNode(ImmutableCollectionsMarshal.AsImmutableArray(_entries)) { Position = position, Slice = element }
            : new SequenceNode(ImmutableCollectionsMarshal.AsImmutableArray(_items)) { Position = position, Slice = element };
    }
}
