using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>Deletes runs that have ended.</summary>
static class RunDeletionEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapDelete("/runs/{runId}", DeleteAsync).WithName("deleteRun").WithTags("Runs").Needs(AccessRole.Operator);

    static async Task<NoContent> DeleteAsync(string runId, Caller caller, IRunStore store, RunReader reader, CancellationToken cancel)
    {
        var run = await reader.GetRootAsync(caller, runId, cancel);
        return await store.DeleteRunAsync(caller.Tenant, run.RunId, cancel) switch
        {
            RunDeletion.Deleted => TypedResults.NoContent(),
            RunDeletion.NotTerminal => throw new ApiException(
                StatusCodes.Status409Conflict, ApiCodes.RunNotTerminal, $"The run is {run.Status.ToString().ToLowerInvariant()}. Cancel it first, or wait until it has ended."),
            _ => throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.RunNotFound, "There is no such run."),
        };
    }
}
