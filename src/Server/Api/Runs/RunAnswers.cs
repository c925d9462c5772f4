using Microsoft.AspNetCore.Http;
using StepFlow.Client.Mapping;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;

namespace StepFlow.Server.Api.Runs;

/// <summary>The answer to whatever sets a run going.</summary>
static class RunAnswers
{
    /// <summary>200 with the results when the caller waits and the run ends in time, else 202.</summary>
    public static async Task<IResult> AnswerAsync(
        Guid runId, bool wait, int? seconds, Caller caller, RunWaiter waiter, RunReader reader, CancellationToken cancel)
    {
        var result = wait ? await waiter.ForRootAsync(caller.Tenant, runId, seconds, cancel) : null;
        var run = await reader.GetAsync(caller, runId.ToString(), cancel);
        return result is null
            ? TypedResults.Accepted($"{ApiRoutes.Base}/runs/{runId}", RunViews.Started(run, null))
            : TypedResults.Ok(RunViews.Started(run, RunViews.Results(result)));
    }
}
