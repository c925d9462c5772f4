using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Api;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Errors;
using StepFlow.Server.Events;
using StepFlow.Server.Hosting;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server;

/// <summary>The HTTP API over an engine. Listens first, then continues what an earlier process left, and says so in its readiness.</summary>
public sealed class StepFlowServer : IAsyncDisposable
{
    // What is left to do once requests have ended, such as closing connections.
    static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(5);

    readonly WebApplication _app;
    readonly EngineHost _engine;

    StepFlowServer(WebApplication app, EngineHost engine)
    {
        _app = app;
        _engine = engine;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens, for instance <c>http://127.0.0.1:7840</c>.</summary>
    public Uri Url { get; }

    /// <summary>Ends when the server has stopped.</summary>
    public Task Stopped => _app.WaitForShutdownAsync();

    /// <summary>Starts a server. When the task completes it listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StepFlowServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var app = Build(options);
        await app.StartAsync(cancellationToken);
        return new StepFlowServer(app, options.Engine);
    }

    /// <summary>Takes no more work, and lets requests in flight end; <see cref="Stopped"/> tells when.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Stops: takes no more work, lets requests in flight end, leaves runs as their journals say.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _engine.DisposeAsync();
    }

    static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
        });
        builder.Logging.ClearProviders();
        options.Logging?.Invoke(builder.Logging);
        TelemetryProviders.AddLogs(builder.Logging, options.Telemetry, options.Engine.Runs.Redactor);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + StopMargin);
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json => ApiSerialization.Configure(json.SerializerOptions));
        services.AddSingleton(options);
        services.AddSingleton(options.Engine);
        services.AddSingleton(options.Engine.Store);
        services.AddSingleton(options.Engine.Runs);
        services.AddSingleton(options.Engine.Flows);
        services.AddSingleton(options.Engine.Components);
        services.AddSingleton(new RunReader(options.Engine.Store));
        services.AddSingleton<RunStarter>();
        services.AddDelivery(options);
        services.AddSingleton(_ => new TelemetryProviders(options.Telemetry));
        services.AddSingleton<RunLog>();
        services.AddApiDocument();
        var app = builder.Build();
        app.Services.GetRequiredService<TelemetryProviders>();
        options.Engine.Runs.Watch(app.Services.GetRequiredService<EventHub>());
        if (options.Logging is not null || options.Telemetry.OtlpEndpoint is not null)
            options.Engine.Runs.Watch(app.Services.GetRequiredService<RunLog>());
        app.Use(next => context => app.Services.GetRequiredService<RequestsInFlight>().InvokeAsync(context, next));
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.MapApi();
        app.MapMetrics(options.Telemetry);
        return app;
    }
}
