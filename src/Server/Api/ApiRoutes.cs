using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Client.Contracts;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Audit;
using StepFlow.Server.Api.Batches;
using StepFlow.Server.Api.Blobs;
using StepFlow.Server.Api.Components;
using StepFlow.Server.Api.Debug;
using StepFlow.Server.Api.Document;
using StepFlow.Server.Api.Events;
using StepFlow.Server.Api.Flows;
using StepFlow.Server.Api.Health;
using StepFlow.Server.Api.Keys;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Api.Tenants;
using StepFlow.Server.Api.Webhooks;

namespace StepFlow.Server.Api;

/// <summary>Every route there is, by what it is about.</summary>
static class ApiRoutes
{
    public const string Base = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi($"{Base}/openapi.json").AllowsAnyone();
        var health = app.MapGroup(Base);
        MayFail(health, StatusCodes.Status503ServiceUnavailable);
        HealthEndpoints.Map(health);
        var api = app.MapGroup(Base);
        MayFail(
            api,
            StatusCodes.Status400BadRequest,
            StatusCodes.Status401Unauthorized,
            StatusCodes.Status403Forbidden,
            StatusCodes.Status404NotFound,
            StatusCodes.Status409Conflict,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status500InternalServerError,
            StatusCodes.Status503ServiceUnavailable);
        FlowEndpoints.Map(api);
        RunEndpoints.Map(api);
        RunQueryEndpoints.Map(api);
        RunForkEndpoints.Map(api);
        DebugEndpoints.Map(api);
        ComponentEndpoints.Map(api);
        BlobEndpoints.Map(api);
        RunDeletionEndpoints.Map(api);
        EventEndpoints.Map(api);
        BatchEndpoints.Map(api);
        WebhookEndpoints.Map(api);
        KeyEndpoints.Map(api);
        AuditEndpoints.Map(api);
        TenantEndpoints.Map(api);
    }

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", ApiDocument.Describe);

    // What any operation may answer instead.
    static void MayFail(RouteGroupBuilder api, params int[] statuses)
    {
        foreach (var status in statuses)
            api.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
    }
}
