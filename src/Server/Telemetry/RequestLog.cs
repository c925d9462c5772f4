using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StepFlow.Server.Access;
using StepFlow.Server.Api;

namespace StepFlow.Server.Telemetry;

/// <summary>One line a request: failures as warnings, slow ones as information, the others for debugging.</summary>
sealed class RequestLog(RequestDelegate next, ServerOptions options, ILogger<RequestLog> log)
{
    const string Probes = $"{ApiRoutes.Base}/health";

    public Task InvokeAsync(HttpContext context) =>
        log.IsEnabled(LogLevel.Warning) ? LogAsync(context) : next(context);

    async Task LogAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(started);
            var level = LevelOf(context, took);
            if (log.IsEnabled(level))
            {
                // Encoded, so that no path can forge a line.
                log.Log(
                    level, "{Method} {Path} answered {Status} in {DurationMs} ms for {Tenant}", context.Request.Method, context.Request.Path.ToUriComponent(),
                    context.Response.StatusCode, Math.Round(took.TotalMilliseconds, 1), context.Features.Get<Caller>()?.Tenant ?? "-");
            }
        }
    }

    // A stream of events is meant to be long; a probe that is told to come back is no failure, and comes often.
    LogLevel LevelOf(HttpContext context, TimeSpan took) =>
        context.Response.StatusCode >= StatusCodes.Status500InternalServerError && !context.Request.Path.StartsWithSegments(Probes, StringComparison.Ordinal)
        ? LogLevel.Warning
        : took >= options.Telemetry.SlowRequest && context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) != true
            ? LogLevel.Information
            : LogLevel.Debug;
}
