using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Webhooks;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Events;
using StepFlow.Server.Webhooks;

namespace StepFlow.Server.Hosting;

/// <summary>What tells the outside how runs get on: streams, waits, webhooks; and how a server ends.</summary>
static class DeliveryServices
{
    public static void AddDelivery(this IServiceCollection services, ServerOptions options)
    {
        services.TryAddSingleton((IServerStore)options.Engine.Store);
        services.AddSingleton<ServerState>();
        services.AddSingleton<RequestsInFlight>();
        services.AddSingleton<StoreProbe>();
        services.AddSingleton(options.Events);
        services.AddSingleton<EventHub>();
        services.AddSingleton<StreamSlots>();
        services.AddSingleton<StreamServices>();
        services.AddSingleton<RunWaiter>();
        services.AddSingleton(options.Webhooks);
        services.AddSingleton(options.Engine.Webhooks);
        services.AddSingleton(s => new WebhookSender(s.GetRequiredService<IServerStore>(), options.Engine.Webhooks, options.Webhooks, options.Engine.Config.Http));
        services.AddSingleton<WebhookSpecs>();
        services.AddHostedService<WebhookService>();
        services.AddHostedService<BootRecovery>();
        services.AddHostedService<GracefulDrain>();
    }
}
