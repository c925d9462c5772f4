using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;
using StepFlow.Server.Hosting;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Api.Runs;

/// <summary>What is done to runs: start, signal, cancel, resume.</summary>
static class RunEndpoints
{
    const int MaxReason = 1024;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/runs", CreateAsync).WithName("createRun").WithTags("Runs").Needs(AccessRole.Runner)
            .Produces<CreateRunResponse>().Produces<CreateRunResponse>(StatusCodes.Status202Accepted).StartsRuns();
        api.MapPost("/runs/{runId}/cancel", CancelAsync).WithName("cancelRun").WithTags("Runs").Needs(AccessRole.Runner);
        api.MapPost("/runs/{runId}/pause", PauseAsync).WithName("pauseRun").WithTags("Runs").Needs(AccessRole.Operator)
            .Accepts<PauseRequest>(isOptional: true, "application/json").Produces<RunInfo>();
        api.MapPost("/runs/{runId}/resume", ResumeAsync).WithName("resumeRun").WithTags("Runs").Needs(AccessRole.Operator);
        api.MapPost("/runs/{runId}/signals/{name}", SignalAsync).WithName("signalRun").WithTags("Runs").Needs(AccessRole.Runner)
            .Accepts<JsonElement>(isOptional: true, "application/json").Produces<RunInfo>(StatusCodes.Status202Accepted);
    }

    static async Task<IResult> CreateAsync(
        CreateRunRequest request, HttpContext http, Caller caller, RunLauncher launcher, RunWaiter waiter, RunReader reader, CancellationToken cancel,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey = null)
    {
        RunWaiter.Check(request.TimeoutSecs);
        var (runId, isReplay) = await launcher.StartAsync(caller, request, TraceContext.Of(http), idempotencyKey, cancel);
        AuditTarget.Set(http, runId.ToString());
        var wait = request.Wait && !request.Debug;
        if (isReplay)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
            wait |= (await reader.GetAsync(caller, runId.ToString(), cancel)).CompletedAt is not null;
        }

        return await RunAnswers.AnswerAsync(runId, wait, request.TimeoutSecs, caller, waiter, reader, cancel);
    }

    static async Task<Ok<RunInfo>> CancelAsync(string runId, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        await runs.CancelAsync(caller.Tenant, run.RootRunId, $"cancelled by {caller.Name}", cancel);
        return TypedResults.Ok(RunViews.Info(await reader.GetAsync(caller, runId, cancel)));
    }

    static async Task<Ok<RunInfo>> PauseAsync(
        string runId, HttpRequest request, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        var reason = request.ContentLength is 0 || request.ContentType is null
            ? null
            : (await request.ReadFromJsonAsync(ApiJson.Default.PauseRequest, cancel))?.Reason;
        if (reason?.Length > MaxReason)
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'reason' is at most {MaxReason} characters.");
        await runs.PauseAsync(caller.Tenant, run.RootRunId, reason ?? $"paused by {caller.Name}", cancel);
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
