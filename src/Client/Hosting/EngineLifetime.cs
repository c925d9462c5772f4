using Microsoft.Extensions.Hosting;

namespace StepFlow.Client.Hosting;

/// <summary>Opens the engine with the program and takes up its runs; drains it when the program stops.</summary>
sealed class EngineLifetime(StepFlowEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.OpenAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.DrainAsync(cancellationToken);
}
