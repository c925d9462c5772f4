using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StepFlow.Client.Hosting;

namespace StepFlow.Client;

/// <summary>StepFlow as a service of a program. Both ways give an <see cref="IStepFlowExecutor"/>.</summary>
public static class StepFlowServices
{
    const string HttpName = "StepFlow";

    /// <summary>
    /// Adds an engine inside this program, and no process besides: an <see cref="IStepFlowExecutor"/> (also as <see cref="StepFlowEngine"/>) that is
    /// opened when the host starts, which takes up the runs that an earlier process left, and drained when the host stops. A program without a
    /// host opens it with the first call.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what the engine is made of.</param>
    public static IServiceCollection AddStepFlow(this IServiceCollection services, Action<StepFlowOptions>? configure = null)
    {
        services.TryAddSingleton(provider =>
        {
            var options = new StepFlowOptions { Services = provider };
            configure?.Invoke(options);
            return new StepFlowEngine(options);
        });
        services.TryAddSingleton<IStepFlowExecutor>(provider => provider.GetRequiredService<StepFlowEngine>());
        return services.AddHostedService<EngineLifetime>();
    }

    /// <summary>Adds a client for a server: an <see cref="IStepFlowExecutor"/>, also as <see cref="StepFlowClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="url">The server.</param>
    /// <param name="configure">Says how the client behaves; null: as by default.</param>
    /// <returns>The builder of its HTTP client, to add handlers to.</returns>
    public static IHttpClientBuilder AddStepFlowClient(this IServiceCollection services, Uri url, Action<StepFlowClientOptions>? configure = null)
    {
        services.TryAddSingleton(provider =>
        {
            var options = new StepFlowClientOptions();
            configure?.Invoke(options);

            // Asked for each request, so that the factory can renew what lies below (DNS changes).
            var factory = provider.GetRequiredService<IHttpClientFactory>();
            return new StepFlowClient(url, options, options.Http is { } own ? () => own : () => factory.CreateClient(HttpName));
        });
        services.TryAddSingleton<IStepFlowExecutor>(provider => provider.GetRequiredService<StepFlowClient>());
        return services.AddHttpClient(HttpName, http => http.Timeout = Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a client for a server.</summary>
    /// <param name="services">The services.</param>
    /// <param name="url">The server, for instance <c>http://localhost:7840</c>.</param>
    /// <param name="configure">Says how the client behaves; null: as by default.</param>
    /// <returns>The builder of its HTTP client, to add handlers to.</returns>
    public static IHttpClientBuilder AddStepFlowClient(this IServiceCollection services, string url, Action<StepFlowClientOptions>? configure = null) =>
        services.AddStepFlowClient(new Uri(url), configure);
}
