using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Events;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Errors;
using StepFlow.Server.Events;

namespace StepFlow.Server.Api.Events;

/// <summary>Server-sent events; docs/events.md.</summary>
static class EventEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs/{runId}/events", OfRunAsync).WithName("watchRun").WithTags("Events").Needs(AccessRole.Reader)
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .WithSummary("Watch a run")
            .WithDescription("The events of a run, root or child: those of its journal after Last-Event-ID (or since), then live, until it has ended. 204: nothing follows that id.");
        api.MapGet("/events", OfTenantAsync).WithName("watchRuns").WithTags("Events").Needs(AccessRole.Reader)
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .WithSummary("Watch all runs")
            .WithDescription("What happens to the tenant's runs on this node, live; resumable with Last-Event-ID as far as the server remembers, else an event named gap comes first.");
    }

    static async Task<IResult> OfRunAsync(
        string runId, HttpContext context, Caller caller, StreamServices services, CancellationToken cancel,
        string? since = null, string[]? eventTypes = null, bool includeSubRuns = false, bool includeResults = false)
    {
        var run = await services.Reader.GetAsync(caller, runId, cancel);
        var last = LastEventId(context.Request);
        var after = EventPosition.Parse(last ?? since ?? "0");
        var kinds = KindFilter.Parse(eventTypes ?? [], KindFilter.All);
        var stream = new RunEventStream(services, run, kinds, includeSubRuns, includeResults);

        // A browser comes again whenever a stream ends; only this answer stops it.
        if (last is not null && await stream.IsOverAsync(after, cancel))
            return TypedResults.NoContent();
        await stream.WriteAsync(context.Response, after, cancel);
        return TypedResults.Empty;
    }

    static async Task<IResult> OfTenantAsync(
        HttpContext context, Caller caller, StreamServices services, CancellationToken cancel,
        string[]? eventTypes = null, string? flowId = null, string? flowName = null, string[]? label = null, string? status = null,
        bool includeSubRuns = false, bool includeResults = false)
    {
        var kinds = KindFilter.Parse(eventTypes ?? [], KindFilter.RunsOnly);
        var filter = new TenantRunFilter
        {
            FlowId = flowId,
            FlowName = flowName,
            Labels = [.. (label ?? []).Select(Label)],
            Statuses = RunStatuses.Parse(status)?.ToHashSet(),
            IncludeSubRuns = includeSubRuns,
        };
        var stream = new TenantEventStream(services, caller.Tenant, kinds, filter, includeResults);
        await stream.WriteAsync(context.Response, LastEventId(context.Request), cancel);
        return TypedResults.Empty;
    }

    static string? LastEventId(HttpRequest request) =>
        request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } header ? header : null;

    static LabelFilter Label(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at switch
        {
            < 0 when text.Length > 0 => new LabelFilter(text, LabelOperator.Present),
            > 0 => new LabelFilter(text[..at], LabelOperator.Equal, text[(at + 1)..]),
            _ => throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'label' is name=value, or a name alone."),
        };
    }
}
