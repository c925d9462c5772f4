using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Hosting;

/// <summary>Keeps new work off a server that goes.</summary>
static class RefusedWhenDraining
{
    /// <summary>For endpoints that start runs.</summary>
    public static RouteHandlerBuilder StartsRuns(this RouteHandlerBuilder builder) => builder.AddEndpointFilter((context, next) =>
    {
        if (context.HttpContext.RequestServices.GetRequiredService<ServerState>().Status == ServerState.Draining)
        {
            throw new ApiException(
                StatusCodes.Status503ServiceUnavailable, ApiCodes.Draining, "This server is stopping and starts no more runs; send the request to another one, or again later.")
            {
                RetryAfter = TimeSpan.FromSeconds(2),
            };
        }

        return next(context);
    });
}
