using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StepFlow.Runtime.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Access;

/// <summary>Lets a request through to its endpoint when its caller may use it. What is no endpoint of ours goes on to its 404 or 405.</summary>
sealed class AccessMiddleware(RequestDelegate next, Authenticator authenticator)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<OpenToAnyone>() is null)
        {
            var caller = await authenticator.AuthenticateAsync(context);
            var needed = endpoint.Metadata.GetMetadata<NeededRole>()?.Role;
            if (needed is null || caller.Role < needed)
            {
                throw new ApiException(
                    StatusCodes.Status403Forbidden,
                    ApiCodes.Forbidden,
                    $"This takes the role {needed?.Text() ?? "of nobody"}; the API key has {caller.Role.Text()}. Ask an admin of the tenant for another key.");
            }
        }

        await next(context);
    }
}
