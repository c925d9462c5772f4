using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>What is asked of runs: lists, details, items, steps.</summary>
static class RunQueryEndpoints
{
    // A page of details bigger than this helps nobody; items and steps have pages of their own.
    const int MaxDetailedItems = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs", ListAsync).WithName("listRuns").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}", GetAsync).WithName("getRun").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/items", ItemsAsync).WithName("getRunItems").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/flow", FlowAsync).WithName("getRunFlow").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/steps", StepsAsync).WithName("getRunSteps").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/steps/{stepId}", StepAsync).WithName("getRunStep").WithTags("Runs").Needs(AccessRole.Reader);
    }

    static async Task<Ok<ListRunsResponse>> ListAsync(
        Caller caller, IRunStore store, CancellationToken cancel, string? status = null, string? flowName = null, int limit = 50)
    {
        var runs = await store.Index.ListAsync(
            new RunQuery { Tenant = caller.Tenant, Statuses = Statuses(status), FlowName = flowName, Limit = Math.Clamp(limit, 1, 1000) }, cancel);
        return TypedResults.Ok(new ListRunsResponse([.. runs.Select(RunViews.Info)]));
    }

    static RunStatus[]? Statuses(string? text) => text is null ? null : [.. text.Split(',').Select(one => one.ToLowerInvariant() switch
    {
        "running" => RunStatus.Running,
        "completed" => RunStatus.Completed,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        "paused" => RunStatus.Paused,
        "recoveryfailed" or "parked" => RunStatus.Parked,
        _ => throw new ApiException(
            StatusCodes.Status400BadRequest,
            ApiCodes.InvalidRequest,
            $"'{one}' is no status. There are: running, completed, failed, cancelled, paused, recoveryFailed."),
    })];

    static async Task<Ok<RunDetails>> GetAsync(
        string runId, Caller caller, RunHost runs, RunReader reader, FlowService flows, CancellationToken cancel,
        bool wait = false, int? timeoutSecs = null)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        if (wait && run.CompletedAt is null && await Waiting.ForAsync(runs, caller.Tenant, run.RootRunId, timeoutSecs, cancel) is not null)
            run = await reader.GetAsync(caller, runId, cancel);
        var report = await reader.ReportAsync(run, cancel);
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        var items = new List<ItemDetails>();
        foreach (var (index, item) in report.Items[run.RunId].Index().Take(MaxDetailedItems))
        {
            var steps = await StepViews.OfItemAsync(reader, run, flow, report, index, cancel);
            items.Add(new ItemDetails
            {
                ItemIndex = index,
                Input = await reader.ResolveAsync(caller.Tenant, item.Input, cancel),
                Status = RunViews.ItemState(item.Result, run.Status),
                Steps = [.. steps.Select(s => new StepStateInfo(s.StepId, s.Status))],
                CompletedAt = item.CompletedAt,
            });
        }

        return TypedResults.Ok(RunViews.Details(run) with { ItemDetails = items, Overrides = report.Runs[run.RunId].Overrides });
    }

    static async Task<Ok<ListItemsResponse>> ItemsAsync(string runId, Caller caller, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        var report = await reader.ReportAsync(run, cancel);
        var items = new List<ItemResult>();
        foreach (var (index, item) in report.Items[run.RunId].Index())
        {
            var outcome = item.Result is { } result ? await reader.ResolveAsync(caller.Tenant, result, cancel) : null;
            items.Add(RunViews.Item(index, outcome, run.Status, item.CompletedAt));
        }

        return TypedResults.Ok(new ListItemsResponse(items.Count, items));
    }

    static async Task<Ok<RunFlowResponse>> FlowAsync(
        string runId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        return TypedResults.Ok(new RunFlowResponse(flow.Document, flow.Id));
    }

    static async Task<Ok<ListStepsResponse>> StepsAsync(
        string runId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel, int itemIndex = 0)
    {
        var steps = await ReadStepsAsync(runId, itemIndex, long.MaxValue, caller, reader, flows, cancel);
        return TypedResults.Ok(new ListStepsResponse(steps.ToDictionary(s => s.StepId, StringComparer.Ordinal)));
    }

    static async Task<Ok<StepRun>> StepAsync(
        string runId, string stepId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel,
        int itemIndex = 0, long? asof = null)
    {
        var steps = await ReadStepsAsync(runId, itemIndex, asof ?? long.MaxValue, caller, reader, flows, cancel);
        return TypedResults.Ok(steps.Find(s => s.StepId == stepId) ?? throw new ApiException(
            StatusCodes.Status404NotFound,
            "STEP_NOT_FOUND",
            $"The flow has no such step. It has: {string.Join(", ", steps.Take(20).Select(s => s.StepId))}{(steps.Count > 20 ? ", …" : "")}."));
    }

    static async Task<List<StepRun>> ReadStepsAsync(
        string runId, int item, long asOf, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        if (item < 0 || item >= run.ItemsTotal)
            throw new ApiException(StatusCodes.Status404NotFound, "ITEM_NOT_FOUND", $"The run has items 0 to {run.ItemsTotal - 1}.");
        var report = await reader.ReportAsync(run, cancel, asOf);
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        return await StepViews.OfItemAsync(reader, run, flow, report, item, cancel);
    }
}
