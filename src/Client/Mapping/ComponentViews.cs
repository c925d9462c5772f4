using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Runtime.Routing;

namespace StepFlow.Client.Mapping;

/// <summary>Components in the form of the API.</summary>
public static class ComponentViews
{
    static readonly JsonElement Anything = JsonElement.Parse("{}");
    static readonly JsonElement Nothing = JsonElement.Parse("""{"not": {}}""");

    /// <summary>The list.</summary>
    /// <param name="listing">What the plugins say.</param>
    /// <param name="withSchemas">Whether to give schemas.</param>
    public static ComponentListResponse List(ComponentListing listing, bool withSchemas) => new(
        [
            .. listing.Components.Select(c => new ComponentDescription
            {
                Component = c.Path,
                Plugin = c.Plugin,
                Description = c.Info.Description,
                InputSchema = withSchemas ? AsObject(c.Info.InputSchema) : null,
                OutputSchema = withSchemas ? AsObject(c.Info.OutputSchema) : null,
            }),
        ],
        listing.Failures.Count == 0,
        [.. listing.Failures.Select(f => new FailedPlugin(f.Key, f.Value))]);

    // Clients of upstream take objects only; both say the same.
    static JsonElement? AsObject(JsonElement? schema) => schema?.ValueKind switch
    {
        JsonValueKind.True => Anything,
        JsonValueKind.False => Nothing,
        _ => schema,
    };
}
