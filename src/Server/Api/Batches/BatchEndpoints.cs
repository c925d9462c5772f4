using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;
using StepFlow.Server.Hosting;
using StepFlow.Server.Telemetry;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Batches;

/// <summary>Batches, as 0.8.0 had them: each is one run with an item an input, marked by a label.</summary>
static class BatchEndpoints
{
    /// <summary>The label that marks the run of a batch; its value is <c>true</c>.</summary>
    public const string Label = BatchInfo.Label;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/batches", CreateAsync).WithName("createBatch").WithTags("Batches").Needs(AccessRole.Runner).StartsRuns()
            .Produces<CreateBatchResponse>(StatusCodes.Status202Accepted)
            .WithSummary("Start a batch").WithDescription("Runs a flow on many inputs, at most maxConcurrency of them at once. The batch is a run with one item an input, so everything that can be asked of runs can be asked of it.");
        api.MapGet("/batches", ListAsync).WithName("listBatches").WithTags("Batches").Needs(AccessRole.Reader)
            .WithSummary("List batches").WithDescription("Newest first.");
        api.MapGet("/batches/{batchId}", GetAsync).WithName("getBatch").WithTags("Batches").Needs(AccessRole.Reader)
            .WithSummary("Get a batch").WithDescription("With how many of its inputs stand where; wait=true waits until it has ended.");
        api.MapGet("/batches/{batchId}/runs", RunsAsync).WithName("listBatchRuns").WithTags("Batches").Needs(AccessRole.Reader)
            .WithSummary("The inputs of a batch").WithDescription("In order, with where each stands.");
        api.MapGet("/batches/{batchId}/outputs", OutputsAsync).WithName("listBatchOutputs").WithTags("Batches").Needs(AccessRole.Reader)
            .WithSummary("The outputs of a batch").WithDescription("In the order of the inputs.");
        api.MapPost("/batches/{batchId}/cancel", CancelAsync).WithName("cancelBatch").WithTags("Batches").Needs(AccessRole.Runner)
            .WithSummary("Cancel a batch").WithDescription("Inputs that have ended keep their results.");
    }

    static async Task<Accepted<CreateBatchResponse>> CreateAsync(
        CreateBatchRequest request, HttpContext http, Caller caller, RunHost runs, RunStarter starter, QuotaGuard quotas, CancellationToken cancel)
    {
        if (request.Inputs is null)
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'inputs' is missing: an array, for instance [{}].");
        var labels = new Dictionary<string, string>(request.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [Label] = "true" };
        var run = new CreateRunRequest
        {
            FlowId = request.FlowId,
            Input = request.Inputs,
            Overrides = request.Overrides,
            Variables = request.Variables,
            MaxConcurrency = request.MaxConcurrency,
            Labels = labels,
            Webhooks = request.Webhooks,
        };
        var start = await starter.PrepareAsync(caller, run, cancel);

        using var permit = await quotas.AdmitStartAsync(caller.Tenant, cancel);

        // Here the limit is one of inputs, not of steps.
        var batchId = await runs.StartAsync(start with { RunId = permit.RunId, TraceParent = TraceContext.Of(http), MaxConcurrency = null, MaxItems = request.MaxConcurrency }, cancel);
        permit.Keep();
        AuditTarget.Set(http, batchId.ToString());
        return TypedResults.Accepted(
            $"{ApiRoutes.Base}/batches/{batchId}", new CreateBatchResponse(batchId, request.Inputs.Count, RunState.Running));
    }

    static async Task<Ok<ListBatchesResponse>> ListAsync(
        Caller caller, IRunStore store, CancellationToken cancel, string? status = null, string? flowName = null, int limit = 50, int offset = 0)
    {
        var query = new RunQuery
        {
            Tenant = caller.Tenant,
            Statuses = RunStatuses.Parse(status),
            FlowName = flowName,
            Labels = [new LabelFilter(Label, LabelOperator.Present)],
            Limit = Math.Clamp(limit, 1, 1000),
            Offset = Math.Clamp(offset, 0, RunQuery.MaxOffset),
        };
        return TypedResults.Ok(new ListBatchesResponse([.. (await store.Index.ListAsync(query, cancel)).Select(r => BatchInfo.From(RunViews.Info(r)))]));
    }

    static async Task<Ok<BatchInfo>> GetAsync(
        string batchId, Caller caller, RunReader reader, RunWaiter waiter, CancellationToken cancel, bool wait = false, int? timeoutSecs = null)
    {
        RunWaiter.Check(timeoutSecs);
        var run = await FindAsync(reader, caller, batchId, cancel);
        if (wait && run.CompletedAt is null && await waiter.ForAnyAsync(run, timeoutSecs, cancel))
            run = await FindAsync(reader, caller, batchId, cancel);
        return TypedResults.Ok(BatchInfo.From(RunViews.Info(run)));
    }

    static async Task<Ok<ListBatchRunsResponse>> RunsAsync(
        string batchId, Caller caller, RunReader reader, CancellationToken cancel, int? offset = null, int? limit = null)
    {
        var page = RunPage.Of(offset, limit);
        var run = await FindAsync(reader, caller, batchId, cancel);
        var (items, next) = await RunItems.ReadAsync(reader, run, page, cancel);
        return TypedResults.Ok(new ListBatchRunsResponse([.. items.Select(i => new BatchRunInfo(run.RunId, i.ItemIndex, i.Status, i.CompletedAt))], next));
    }

    static async Task<Ok<ListBatchOutputsResponse>> OutputsAsync(
        string batchId, Caller caller, RunReader reader, CancellationToken cancel, int? offset = null, int? limit = null)
    {
        var page = RunPage.Of(offset, limit);
        var run = await FindAsync(reader, caller, batchId, cancel);
        var (items, next) = await RunItems.ReadAsync(reader, run, page, cancel);
        return TypedResults.Ok(new ListBatchOutputsResponse([.. items.Select(i => new BatchOutputInfo(i.ItemIndex, i.Status, i.Result))], next));
    }

    static async Task<Ok<CancelBatchResponse>> CancelAsync(string batchId, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await FindAsync(reader, caller, batchId, cancel);
        await runs.CancelAsync(caller.Tenant, run.RunId, $"cancelled by {caller.Name}", cancel);
        run = await FindAsync(reader, caller, batchId, cancel);
        return TypedResults.Ok(new CancelBatchResponse(run.RunId, RunViews.State(run.Status)));
    }

    static async Task<RunSummary> FindAsync(RunReader reader, Caller caller, string batchId, CancellationToken cancel) =>
        Guid.TryParse(batchId, out var id) && await reader.FindAsync(caller.Tenant, id, cancel) is { } run && run.Labels.ContainsKey(Label)
            ? run
            : throw new ApiException(StatusCodes.Status404NotFound, "BATCH_NOT_FOUND", "There is no such batch.");
}
