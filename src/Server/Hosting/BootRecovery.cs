using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Server.Hosting;

/// <summary>Continues every run that was in flight when an earlier process ended, without anyone asking.</summary>
sealed class BootRecovery(
    RunHost runs, IServerStore store, WebhookOutbox webhooks, ServerState state, ServerOptions options, ILogger<BootRecovery> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    bool _knowsWebhooks;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the port is open: no run may end while it is unknown whom to tell.
        try
        {
            await LearnWebhooksAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // Said below, and tried again.
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LearnWebhooksAsync(stoppingToken);
                var (recovered, failures) = await runs.RecoverAllAsync(stoppingToken);
                foreach (var (runId, error) in failures)
                    log.LogError("Run {RunId} could not be continued: {Error}", runId, error);
                if (recovered > 0)
                    log.LogInformation("{Count} runs that an earlier process left go on", recovered);
                state.BecomeReady();
                return;
            }
            catch (StoreUnavailableException e)
            {
                // The server says that it recovers until it has: without its store there is nothing else it could do.
                log.LogError("The store does not answer; runs are taken up when it does: {Error}", e.Message);
                await Task.Delay(Pause, options.Events.Time, stoppingToken);
            }
        }
    }

    async Task LearnWebhooksAsync(CancellationToken cancellationToken)
    {
        if (_knowsWebhooks)
            return;
        await webhooks.LoadAsync(store.Tenants, cancellationToken);
        _knowsWebhooks = true;
    }
}
