using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;

namespace StepFlow.Server.Api.Components;

/// <summary>What flows can call.</summary>
static class ComponentEndpoints
{
    static readonly JsonElement Anything = JsonElement.Parse("{}");
    static readonly JsonElement Nothing = JsonElement.Parse("""{"not": {}}""");

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/components", ListAsync).WithName("listComponents").WithTags("Components").Needs(AccessRole.Reader);

    static async Task<Ok<ComponentListResponse>> ListAsync(
        ComponentRegistry components, CancellationToken cancel, bool includeSchemas = true, bool excludeSchemas = false)
    {
        var listing = await components.ListAsync(cancel);
        var withSchemas = includeSchemas && !excludeSchemas;
        return TypedResults.Ok(new ComponentListResponse(
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
            [.. listing.Failures.Select(f => new FailedPlugin(f.Key, f.Value))]));
    }

    // Clients of upstream take objects only; both say the same.
    static JsonElement? AsObject(JsonElement? schema) => schema?.ValueKind switch
    {
        JsonValueKind.True => Anything,
        JsonValueKind.False => Nothing,
        _ => schema,
    };
}
