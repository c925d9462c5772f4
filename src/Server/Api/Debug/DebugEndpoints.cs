using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Errors;
using StepFlow.Server.Hosting;

namespace StepFlow.Server.Api.Debug;

/// <summary>Stepping through runs that were started with <c>debug: true</c> or paused.</summary>
static class DebugEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs/{runId}/debug/runnable", RunnableAsync).WithName("debugRunnableSteps").WithTags("Debug").Needs(AccessRole.Reader)
            .WithSummary("Steps that could run").WithDescription("Those of a paused run that wait for nothing but to be started.");
        api.MapPost("/runs/{runId}/debug/step", StepAsync).WithName("debugExecuteStep").WithTags("Debug").Needs(AccessRole.Runner)
            .WithSummary("Run single steps").WithDescription("Runs just these steps of a paused run, and answers when they have ended. When one of them cannot run now, none does.");
        api.MapPost("/runs/{runId}/debug/continue", ContinueAsync).WithName("debugContinue").WithTags("Debug").Needs(AccessRole.Runner).StartsRuns()
            .Produces<CreateRunResponse>().Produces<CreateRunResponse>(StatusCodes.Status202Accepted)
            .WithSummary("Run the rest").WithDescription("Resumes a paused run and answers when it has ended; 202 when the time was up.");
    }

    static async Task<Ok<DebugRunnableResponse>> RunnableAsync(
        string runId, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel, int itemIndex = 0)
    {
        var run = await reader.GetRootAsync(caller, runId, cancel);
        var steps = await runs.RunnableAsync(caller.Tenant, run.RunId, cancel);
        return TypedResults.Ok(new DebugRunnableResponse([.. steps.Where(s => s.Item == itemIndex).Select(s => s.StepId)]));
    }

    static async Task<Ok<DebugStepResponse>> StepAsync(
        string runId, DebugStepRequest request, Caller caller, RunHost runs, RunReader reader, CancellationToken cancel)
    {
        if (request.StepIds is not { Count: > 0 and <= 1000 } steps)
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'stepIds' are 1 to 1000 steps.");
        var run = await reader.GetRootAsync(caller, runId, cancel);
        var results = await runs.StepAsync(caller.Tenant, run.RunId, steps, request.ItemIndex, cancel);
        return TypedResults.Ok(new DebugStepResponse(results.ToDictionary(r => r.Key, r => new FlowResult(r.Value), StringComparer.Ordinal)));
    }

    static async Task<IResult> ContinueAsync(
        string runId, Caller caller, RunHost runs, RunReader reader, RunWaiter waiter, CancellationToken cancel, bool wait = true, int? timeoutSecs = null)
    {
        RunWaiter.Check(timeoutSecs);
        var run = await reader.GetRootAsync(caller, runId, cancel);
        await runs.ResumeAsync(caller.Tenant, run.RunId, null, cancel);
        return await RunAnswers.AnswerAsync(run.RunId, wait, timeoutSecs, caller, waiter, reader, cancel);
    }
}
