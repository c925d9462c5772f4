using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>Finds runs of a caller.</summary>
static class RunLookup
{
    /// <summary>A run of the caller's tenant. That another tenant has one with this id is not told.</summary>
    public static async Task<RunSummary> GetAsync(this RunReader reader, Caller caller, string runId, CancellationToken cancel) =>
        Guid.TryParse(runId, out var id) && await reader.FindAsync(caller.Tenant, id, cancel) is { } run
            ? run
            : throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.RunNotFound, "There is no such run.");

    /// <summary>A root run of the caller's tenant.</summary>
    public static async Task<RunSummary> GetRootAsync(this RunReader reader, Caller caller, string runId, CancellationToken cancel)
    {
        var run = await reader.GetAsync(caller, runId, cancel);
        return run.RunId == run.RootRunId ? run : throw new ApiException(
            StatusCodes.Status409Conflict, ApiCodes.NotARoot, $"This run is part of run {run.RootRunId}; ask that of the whole.");
    }
}
