using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;

namespace StepFlow.Server.Api.Components;

/// <summary>What flows can call.</summary>
static class ComponentEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/components", ListAsync).WithName("listComponents").WithTags("Components").Needs(AccessRole.Reader);

    static async Task<Ok<ComponentListResponse>> ListAsync(
        ComponentRegistry components, CancellationToken cancel, bool includeSchemas = true, bool excludeSchemas = false)
    {
        var listing = await components.ListAsync(cancel);
        return TypedResults.Ok(ComponentViews.List(listing, includeSchemas && !excludeSchemas));
    }
}
