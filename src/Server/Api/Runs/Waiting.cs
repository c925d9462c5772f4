using Microsoft.AspNetCore.Http;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>Waits for runs on behalf of callers.</summary>
static class Waiting
{
    const int DefaultSeconds = 300;
    const int MaxSeconds = 3600;

    /// <summary>Waits until a run is terminal or parked.</summary>
    /// <returns>What it came to; null when the time was up, which changes nothing about the run.</returns>
    public static async Task<RunResult?> ForAsync(RunHost runs, string tenant, Guid runId, int? seconds, CancellationToken cancel)
    {
        if (seconds is < 0 or > MaxSeconds)
        {
            throw new ApiException(
                StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'timeoutSecs' is 0 to {MaxSeconds}. Ask again when the time is up.");
        }

        var waiting = runs.WaitAsync(tenant, runId, cancel);
        try
        {
            return await waiting.WaitAsync(TimeSpan.FromSeconds(seconds ?? DefaultSeconds), cancel);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
