using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StepFlow.Server.Hosting;

/// <summary>
/// Before anything stops: tells by the readiness that the server goes, refuses new runs, lets requests in flight end, while the port still
/// answers. Attempts in flight are not waited for: their runs go on from the journal.
/// </summary>
sealed class GracefulDrain(
    ServerState state, RequestsInFlight requests, ServerOptions options, IHostApplicationLifetime lifetime, ILogger<GracefulDrain> log)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(Begin);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Begin();
        var idle = requests.IdleAsync();
        if (!idle.IsCompleted)
            log.LogInformation("Draining: requests in flight have {Seconds} s to end", options.DrainTimeout.TotalSeconds);
        try
        {
            await idle.WaitAsync(options.DrainTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            log.LogWarning("Requests in flight did not end within {Seconds} s and are cut off", options.DrainTimeout.TotalSeconds);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Waits end a little before the drain does, so that their answers still get out.
    void Begin() => state.Drain(options.DrainTimeout * 0.8);
}
