using System.Text.Json;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary><c>$dynamicRef</c> that leads to a <c>$dynamicAnchor</c>: the outermost resource that declares the name wins.</summary>
sealed class DynamicRefKeyword(KeywordPlace place, string anchor, SchemaNode target) : Keyword(place)
{
    const string Name = "$dynamicRef";

    readonly Dictionary<SchemaResource, SchemaNode> _targets = [];

    public string Anchor { get; } = anchor;

    public static void Read(SchemaReader reader)
    {
        if (reader.Dialect.Draft == SchemaDraft.Draft7 || !reader.TryGet(Name, out _))
            return;
        var (location, node) = reader.Reference(Name);
        var anchor = SchemaUri.Split(reader.Text(Name)).Fragment;
        if (location.Resource.DynamicAnchors.GetValueOrDefault(anchor) == location)
            reader.AddDynamic(new DynamicRefKeyword(reader.Place(Name), anchor, node));
        else
            reader.Add(new RefKeyword(reader.Place(Name), node));
    }

    /// <summary>Makes known where the anchor leads in a resource; only while compiling.</summary>
    public void Link(SchemaResource resource, SchemaNode node) => _targets[resource] = node;

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var node = target;
        for (var i = 0; i < context.Scope.Count; i++)
        {
            if (_targets.TryGetValue(context.Scope[i], out var outermost))
            {
                node = outermost;
                break;
            }
        }
        return node.Validate(instance, context, evaluated);
    }
}
