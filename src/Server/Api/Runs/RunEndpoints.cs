using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Hosting;

namespace StepFlow.Server.Api.Runs;

/// <summary>What is done to runs: start, signal, cancel, resume.</summary>
static class RunEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/runs", CreateAsync).WithName("createRun").WithTags("Runs").Needs(AccessRole.Runner)
            .Produces<CreateRunResponse>().Produces<CreateRunResponse>(StatusCodes.Status202Accepted).StartsRuns();
        api.MapPost("/runs/{runId}/cancel", CancelAsync).WithName("cancelRun").WithTags("Runs").Needs(AccessRole.Runner);
        api.MapPost("/runs/{runId}/resume", ResumeAsync).WithName("resumeRun").WithTags("Runs").Needs(AccessRole.Operator);
        api.MapPost("/runs/{runId}/signals/{name}", SignalAsync).WithName("signalRun").WithTags("Runs").Needs(AccessRole.Runner)
            .Accepts<JsonElement>(isOptional: true, "application/json").Produces<RunInfo>(StatusCodes.Status202Accepted);
    }

    static async Task<IResult> CreateAsync(
        CreateRunRequest request, Caller caller, EngineHost engine, RunStarter starter, RunWaiter waiter, RunReader reader, CancellationToken cancel)
    {
        RunWaiter.Check(request.TimeoutSecs);
        var start = await starter.PrepareAsync(caller.Tenant, request, cancel);
        var runId = await engine.Runs.StartAsync(start, cancel);
        return await AnswerAsync(runId, request.Wait, request.TimeoutSecs, caller, waiter, reader, cancel);
    }

    // 200 with the results when the caller waited and the run has ended, else 202.
    static async Task<IResult> AnswerAsync(
        Guid runId, bool wait, int? seconds, Caller caller, RunWaiter waiter, RunReader reader, CancellationToken cancel)
    {
        var result = wait ? await waiter.ForRootAsync(caller.Tenant, runId, seconds, cancel) : null;
        var run = await reader.GetAsync(caller, runId.ToString(), cancel);
        return result is null
            ? TypedResults.Accepted($"{ApiRoutes.Base}/runs/{runId}", RunViews.Started(run, null))
            : TypedResults.Ok(RunViews.Started(run, RunViews.Results(result)));
    }

    static async Task<Ok<RunInfo>> CancelAsync(string runId, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        await runs.CancelAsync(caller.Tenant, run.RootRunId, $"cancelled by {caller.Name}", cancel);
        return TypedResults.Ok(RunViews.Info(await reader.GetAsync(caller, runId, cancel)));
    }

    static async Task<Ok<RunInfo>> ResumeAsync(string runId, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        await runs.ResumeAsync(caller.Tenant, run.RootRunId, null, cancel);
        return TypedResults.Ok(RunViews.Info(await reader.GetAsync(caller, runId, cancel)));
    }

    static async Task<Accepted<RunInfo>> SignalAsync(
        string runId, string name, HttpRequest request, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        var value = request.ContentLength is 0 || request.ContentType is null
            ? JsonValues.Null
            : await request.ReadFromJsonAsync<JsonElement>(cancel);
        await runs.SignalAsync(caller.Tenant, run.RootRunId, name, value, request.Headers["Idempotency-Key"].FirstOrDefault(), cancel);
        return TypedResults.Accepted($"{ApiRoutes.Base}/runs/{run.RunId}", RunViews.Info(await reader.GetAsync(caller, runId, cancel)));
    }
}
