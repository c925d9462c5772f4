using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Telemetry;

/// <summary><c>/metrics</c>, for Prometheus. It tells about all tenants, so a key of the default tenant is needed where there are keys.</summary>
static class MetricsEndpoint
{
    const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder app, ServerTelemetry telemetry)
    {
        if (!telemetry.Metrics)
            return;
        if (telemetry.MetricsOpen)
            app.MapGet("/metrics", ReadOpen).ExcludeFromDescription().AllowsAnyone();
        else
            app.MapGet("/metrics", Read).ExcludeFromDescription().Needs(AccessRole.Reader);
    }

    static ContentHttpResult ReadOpen(TelemetryProviders providers) => TypedResults.Text(providers.Prometheus.Read(), ContentType);

    static ContentHttpResult Read(Caller caller, TelemetryProviders providers) => caller.Tenant == RunKey.DefaultTenant
        ? ReadOpen(providers)
        : throw new ApiException(
            StatusCodes.Status403Forbidden, "FORBIDDEN", "The figures of the whole server are for keys of the default tenant.");
}
