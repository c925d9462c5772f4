using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Server.Api.Blobs;
using StepFlow.Server.Api.Components;
using StepFlow.Server.Api.Events;
using StepFlow.Server.Api.Flows;
using StepFlow.Server.Api.Health;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Api.Webhooks;

namespace StepFlow.Server.Api;

/// <summary>Every route there is, by what it is about.</summary>
static class ApiRoutes
{
    public const string Base = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi($"{Base}/openapi.json");
        var api = app.MapGroup(Base);
        HealthEndpoints.Map(api);
        FlowEndpoints.Map(api);
        RunEndpoints.Map(api);
        RunQueryEndpoints.Map(api);
        ComponentEndpoints.Map(api);
        BlobEndpoints.Map(api);
        EventEndpoints.Map(api);
        WebhookEndpoints.Map(api);
    }

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "StepFlow";
            document.Info.Version = "v1";
            return Task.CompletedTask;
        }));
}
