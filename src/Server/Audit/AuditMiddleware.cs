using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StepFlow.Runtime.Audit;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Audit;

/// <summary>
/// Records every request that changes something, or tried to: who, which operation, what it was about, how it ended. Never bodies, keys
/// or query strings. Requests without a key that we know belong to no tenant, so no tenant's log has them.
/// </summary>
sealed class AuditMiddleware(RequestDelegate next, AuditTrail trail, TimeProvider time)
{
    const int MaxTarget = 255;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsRecorded(context))
        {
            await next(context);
            return;
        }

        var outcome = "ok";
        try
        {
            await next(context);
            if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                outcome = $"HTTP_{context.Response.StatusCode}";
        }
        catch (Exception e)
        {
            outcome = Outcome(e, context);
            throw;
        }
        finally
        {
            if (context.Features.Get<Caller>() is { } caller)
                await trail.WriteAsync(Entry(context, caller, outcome));
        }
    }

    static bool IsRecorded(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsOptions(context.Request.Method)
        && context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<OpenToAnyone>() is null;

    static string Outcome(Exception error, HttpContext context)
    {
        if (error is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            return "ABORTED";
        var problem = Problems.From(error);
        return problem.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden ? "denied" : problem.Code;
    }

    AuditEntry Entry(HttpContext context, Caller caller, string outcome)
    {
        var now = time.GetUtcNow();
        var endpoint = (RouteEndpoint)context.GetEndpoint()!;
        var target = context.Features.Get<AuditTarget>()?.Id ?? FirstRouteValue(context, endpoint);
        return new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            Time = now,
            Tenant = caller.Tenant,
            Principal = caller.Name,
            Action = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? $"{context.Request.Method} {endpoint.RoutePattern.RawText}",
            Target = target is { Length: > MaxTarget } ? target[..MaxTarget] : target,
            Outcome = outcome,
        };
    }

    static string? FirstRouteValue(HttpContext context, RouteEndpoint endpoint) => endpoint.RoutePattern.Parameters is [var first, ..]
        ? context.Request.RouteValues[first.Name]?.ToString()
        : null;
}
