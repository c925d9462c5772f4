using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Server.Webhooks;

/// <summary>Sends messages as long as the server lives.</summary>
sealed class WebhookService(RunHost runs, WebhookSender sender, ILogger<WebhookService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        runs.Watch(sender);
        await sender.RunAsync(e => log.LogWarning("Webhooks wait until the store answers: {Error}", e.Message), stoppingToken);
        runs.Unwatch(sender);
    }
}
