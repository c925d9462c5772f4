using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Paging;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>What is asked of runs: lists, details, items, steps.</summary>
static class RunQueryEndpoints
{
    // A page of details bigger than this helps nobody; items and steps have pages of their own.
    const int MaxDetailedItems = 1000;
    const int MaxDetailedSteps = 100_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs", ListAsync).WithName("listRuns").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}", GetAsync).WithName("getRun").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/items", ItemsAsync).WithName("getRunItems").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/flow", FlowAsync).WithName("getRunFlow").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/steps", StepsAsync).WithName("getRunSteps").WithTags("Runs").Needs(AccessRole.Reader);
        api.MapGet("/runs/{runId}/steps/{stepId}", StepAsync).WithName("getRunStep").WithTags("Runs").Needs(AccessRole.Reader);
    }

    static async Task<Ok<ListRunsResponse>> ListAsync([AsParameters] RunFilter filter, Caller caller, IRunStore store, CancellationToken cancel)
    {
        var query = filter.ToQuery(caller.Tenant);
        var runs = await store.Index.ListAsync(query, cancel);
        var next = runs.Count == query.Limit ? Cursor.Write(filter.Scope(caller.Tenant), runs[^1].CreatedAt, runs[^1].RunId.ToString()) : null;
        return TypedResults.Ok(new ListRunsResponse([.. runs.Select(RunViews.Info)], next));
    }

    static async Task<Ok<RunDetails>> GetAsync(
        string runId, Caller caller, RunWaiter waiter, RunReader reader, FlowService flows, CancellationToken cancel,
        bool wait = false, int? timeoutSecs = null, bool includeItems = true)
    {
        RunWaiter.Check(timeoutSecs);
        var run = await reader.GetAsync(caller, runId, cancel);
        if (wait && run.CompletedAt is null && await waiter.ForAnyAsync(run, timeoutSecs, cancel))
            run = await reader.GetAsync(caller, runId, cancel);
        if (!includeItems)
            return TypedResults.Ok(RunViews.Details(run));
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        var count = Math.Clamp(MaxDetailedSteps / Math.Max(1, StepViews.CountOf(flow)), 1, MaxDetailedItems);
        var report = await reader.ReportAsync(run, cancel, scope: new ReportScope { RunId = run.RunId, Items = count, Results = false });
        var steps = report.Steps.ToLookup(s => s.Address.Item);
        var items = new List<ItemDetails>();
        foreach (var (index, item) in report.Items[run.RunId].Index().Take(count))
        {
            items.Add(new ItemDetails
            {
                ItemIndex = index,
                Input = await reader.ResolveAsync(caller.Tenant, item.Input, cancel),
                Status = RunViews.ItemState(item.Ended, item.IsCancelled, run.Status),
                Steps = StepViews.States(flow, steps[index]),
                CompletedAt = item.CompletedAt,
            });
        }

        return TypedResults.Ok(RunViews.Details(run) with { ItemDetails = items, Overrides = report.Runs[run.RunId].Overrides });
    }

    static async Task<Ok<ListItemsResponse>> ItemsAsync(
        string runId, Caller caller, RunReader reader, CancellationToken cancel, int? offset = null, int? limit = null)
    {
        var page = RunPage.Of(offset, limit);
        var run = await reader.GetAsync(caller, runId, cancel);
        var (items, next) = await RunItems.ReadAsync(reader, run, page, cancel);
        return TypedResults.Ok(new ListItemsResponse(run.ItemsTotal, items, next));
    }

    static async Task<Ok<RunFlowResponse>> FlowAsync(
        string runId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        return TypedResults.Ok(new RunFlowResponse(flow.Document, flow.Id));
    }

    static async Task<Ok<ListStepsResponse>> StepsAsync(
        string runId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel,
        int itemIndex = 0, int? offset = null, int? limit = null)
    {
        var page = RunPage.Of(offset, limit);
        var (run, flow) = await ItemAsync(runId, itemIndex, caller, reader, flows, cancel);
        if (page.IsLarge)
        {
            var scope = new ReportScope { RunId = run.RunId, FirstItem = itemIndex, Items = 1, FirstStep = page.Offset, Steps = page.Limit, Results = false };
            var sizes = (await reader.ReportAsync(run, cancel, scope: scope)).Steps.ToDictionary(s => s.Address.Step, s => s.ResultBytes);
            page = page.Fit(Enumerable.Range(page.Offset, Math.Clamp(StepViews.CountOf(flow) - page.Offset, 0, page.Limit)).Select(i => sizes.GetValueOrDefault(i)));
        }

        var steps = await ReadStepsAsync(run, flow, itemIndex, page, long.MaxValue, reader, cancel);
        return TypedResults.Ok(new ListStepsResponse(steps.ToDictionary(s => s.StepId, StringComparer.Ordinal), page.NextOf(StepViews.CountOf(flow))));
    }

    static async Task<Ok<StepRun>> StepAsync(
        string runId, string stepId, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel,
        int itemIndex = 0, long? asof = null)
    {
        var (run, flow) = await ItemAsync(runId, itemIndex, caller, reader, flows, cancel);
        string[] ids = [.. flow.Steps.Concat(flow.OnFailure).Select(s => s.Id)];
        var index = Array.IndexOf(ids, stepId);
        var steps = index < 0 ? [] : await ReadStepsAsync(run, flow, itemIndex, new RunPage(index, 1), asof ?? long.MaxValue, reader, cancel);
        return TypedResults.Ok(steps is [var step] ? step : throw new ApiException(
            StatusCodes.Status404NotFound,
            "STEP_NOT_FOUND",
            index >= 0 ? "This step runs only after a failure, and has not." : $"The flow has no such step. It has: {string.Join(", ", ids.Take(20))}{(ids.Length > 20 ? ", …" : "")}."));
    }

    static async Task<(RunSummary Run, Flow Flow)> ItemAsync(
        string runId, int item, Caller caller, RunReader reader, FlowService flows, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        return item >= 0 && item < run.ItemsTotal
            ? (run, await flows.GetAsync(caller.Tenant, run.FlowId, cancel))
            : throw new ApiException(StatusCodes.Status404NotFound, "ITEM_NOT_FOUND", $"The run has items 0 to {run.ItemsTotal - 1}.");
    }

    static async Task<List<StepRun>> ReadStepsAsync(
        RunSummary run, Flow flow, int item, RunPage page, long asOf, RunReader reader, CancellationToken cancel)
    {
        var scope = new ReportScope { RunId = run.RunId, FirstItem = item, Items = 1, FirstStep = page.Offset, Steps = page.Limit };
        var report = await reader.ReportAsync(run, cancel, asOf, scope);
        return await StepViews.PageAsync(reader, run, flow, report, item, page, cancel);
    }
}
