using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Hosting;

namespace StepFlow.Server.Api.Health;

/// <summary>Whether the server lives, and whether it takes work. Open to everybody: they tell nothing about anyone.</summary>
static class HealthEndpoints
{
    static readonly string Version =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/health", Health).WithName("healthCheck").WithTags("Health").AllowsAnyone();
        api.MapGet("/health/live", Health).WithName("liveness").WithTags("Health").AllowsAnyone();
        api.MapGet("/health/ready", ReadyAsync).WithName("readiness").WithTags("Health").AllowsAnyone();
    }

    static Ok<HealthResponse> Health() => TypedResults.Ok(new HealthResponse("healthy", DateTimeOffset.UtcNow, Version));

    static async Task<Ok<HealthResponse>> ReadyAsync(ServerState state, StoreProbe store, CancellationToken cancel)
    {
        if (state.Status != ServerState.Ready)
        {
            throw new ApiException(
                StatusCodes.Status503ServiceUnavailable,
                state.Status.ToUpperInvariant(),
                $"The server is {state.Status}; send new work elsewhere or later.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        await store.CheckAsync(cancel);
        return TypedResults.Ok(new HealthResponse(ServerState.Ready, DateTimeOffset.UtcNow, Version));
    }
}
