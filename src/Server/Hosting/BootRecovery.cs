using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Server.Hosting;

/// <summary>Continues every run that was in flight when an earlier process ended, without anyone asking.</summary>
sealed class BootRecovery(RunHost runs, ServerState state, IHostApplicationLifetime lifetime, ILogger<BootRecovery> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStopping.Register(() => state.Become(ServerState.Draining));
        var (recovered, failures) = await runs.RecoverAllAsync(stoppingToken);
        foreach (var (runId, error) in failures)
            log.LogError("Run {RunId} could not be continued: {Error}", runId, error);
        if (recovered > 0)
            log.LogInformation("{Count} runs that an earlier process left go on", recovered);
        state.Become(ServerState.Ready);
    }
}
