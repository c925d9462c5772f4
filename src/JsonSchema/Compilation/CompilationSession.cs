using StepFlow.JsonSchema.Keywords;
using StepFlow.JsonSchema.Patterns;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>
/// Turns locations into nodes. A node exists as soon as somebody names it and is filled in later from a queue,
/// so references may form cycles and deep schemas need no stack.
/// </summary>
sealed class CompilationSession(SchemaRegistry registry, TimeSpan regexTimeout)
{
    readonly Dictionary<SchemaLocation, SchemaNode> _nodes = [];
    readonly Queue<SchemaLocation> _pending = [];
    readonly List<DynamicRefKeyword> _dynamicReferences = [];
    readonly Dictionary<string, SchemaPattern> _patterns = new(StringComparer.Ordinal);

    public SchemaRegistry Registry => registry;

    public bool HasDynamicReferences => _dynamicReferences.Count > 0;

    public SchemaNode NodeAt(SchemaLocation location)
    {
        if (!_nodes.TryGetValue(location, out var node))
        {
            _nodes[location] = node = new SchemaNode(location.Resource, location.Display);
            _pending.Enqueue(location);
        }
        return node;
    }

    public SchemaPattern Pattern(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out var compiled))
            _patterns[pattern] = compiled = new SchemaPattern(pattern, regexTimeout);
        return compiled;
    }

    public void Track(DynamicRefKeyword reference) => _dynamicReferences.Add(reference);

    /// <summary>Fills in all nodes, and those that become reachable on the way.</summary>
    public void Complete()
    {
        do
        {
            while (_pending.TryDequeue(out var location))
                Fill(location);
            // Any resource may turn up in the dynamic scope, so each one's anchor of the name is a possible target.
            foreach (var reference in _dynamicReferences)
                LinkTargets(reference);
        }
        while (_pending.Count > 0);
    }

    void LinkTargets(DynamicRefKeyword reference)
    {
        foreach (var resource in registry.Resources)
        {
            if (resource.DynamicAnchors.TryGetValue(reference.Anchor, out var target))
                reference.Link(resource, NodeAt(target));
        }
    }

    void Fill(SchemaLocation location)
    {
        var reader = new SchemaReader(location, this);
        if (location.Element.ValueKind == System.Text.Json.JsonValueKind.Object)
            KeywordTable.Read(reader);
        else if (location.Element.ValueKind == System.Text.Json.JsonValueKind.False)
            reader.Add(new NothingKeyword(new KeywordPlace(location.Keyword.Length > 0 ? location.Keyword : "false", location.Display)));
        _nodes[location].Fill(reader.Keywords);
    }
}
