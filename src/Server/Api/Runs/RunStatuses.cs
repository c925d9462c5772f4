using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Storage;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>States of runs in a query string.</summary>
static class RunStatuses
{
    /// <summary>One or several, with commas; null: all.</summary>
    /// <exception cref="ApiException">Something is no state.</exception>
    public static RunStatus[]? Parse(string? text) => text is null ? null : [.. text.Split(',').Select(one => one.ToLowerInvariant() switch
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
}
