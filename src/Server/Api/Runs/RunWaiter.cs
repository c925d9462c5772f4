using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Errors;
using StepFlow.Server.Events;
using StepFlow.Server.Hosting;

namespace StepFlow.Server.Api.Runs;

/// <summary>Waits for runs on behalf of callers; never longer than they and a drain allow.</summary>
sealed class RunWaiter(RunHost runs, EventHub hub, RunReader reader, ServerState state)
{
    const int DefaultSeconds = 300;
    const int MaxSeconds = 3600;

    /// <summary>Waits until a root run is terminal or parked.</summary>
    /// <returns>What it came to; null when the time was up, which changes nothing about the run.</returns>
    public async Task<RunResult?> ForRootAsync(string tenant, Guid runId, int? seconds, CancellationToken cancel)
    {
        using var limit = Limit(seconds, cancel);
        return await ForRootAsync(tenant, runId, limit.Token, cancel);
    }

    /// <summary>Waits until a run, root or child, is terminal, or its root is parked.</summary>
    /// <returns>False: the time was up.</returns>
    public async Task<bool> ForAnyAsync(RunSummary run, int? seconds, CancellationToken cancel)
    {
        using var limit = Limit(seconds, cancel);
        if (run.RunId == run.RootRunId)
            return await ForRootAsync(run.Tenant, run.RunId, limit.Token, cancel) is not null;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = hub.WatchEnd(run.RunId, ended);

        // It may have ended before we watched.
        if (await reader.FindAsync(run.Tenant, run.RunId, cancel) is not { CompletedAt: null })
            return true;
        var root = ForRootAsync(run.Tenant, run.RootRunId, limit.Token, cancel);
        if (await Task.WhenAny(ended.Task, root) == root)
            return await root is not null;
        await limit.CancelAsync();
        await root;
        return true;
    }

    /// <summary>Checks how long a caller wants to wait.</summary>
    public static void Check(int? seconds)
    {
        if (seconds is < 0 or > MaxSeconds)
        {
            throw new ApiException(
                StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'timeoutSecs' is 0 to {MaxSeconds}. Ask again when the time is up.");
        }
    }

    CancellationTokenSource Limit(int? seconds, CancellationToken cancel)
    {
        Check(seconds);
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, state.DrainEnding);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds ?? DefaultSeconds));
        return limit;
    }

    async Task<RunResult?> ForRootAsync(string tenant, Guid runId, CancellationToken limit, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var result = await runs.WaitAsync(tenant, runId, limit);
                if (result.Status is not (RunStatus.Running or RunStatus.Paused))
                    return result;

                // Nobody works on it here yet: it is still to be recovered, or rests somewhere else.
                if (state.Recovered.IsCompleted)
                    return null;
                await state.Recovered.WaitAsync(limit);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
