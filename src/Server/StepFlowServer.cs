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
using StepFlow.Runtime.Hosting;
using StepFlow.Client.Mapping;
using StepFlow.Runtime.Reports;
using StepFlow.Server.Access;
using StepFlow.Server.Api;
using StepFlow.Server.Api.Runs;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;
using StepFlow.Server.Events;
using StepFlow.Server.Hosting;
using StepFlow.Server.Tenants;
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

    /// <summary>What it is made of, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Ends when the server has stopped.</summary>
    public Task Stopped => _app.WaitForShutdownAsync();

    /// <summary>Starts a server. When the task completes it listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="KeysRequiredException">There are no API keys, and the address is not loopback.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    public static async Task<StepFlowServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var app = Build(options);
        await CheckDoorAsync(app, options, cancellationToken);
        await app.StartAsync(cancellationToken);
        return new StepFlowServer(app, options.Engine);
    }

    /// <summary>Takes no more work, and lets requests in flight end; <see cref="Stopped"/> tells when.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Stops: takes no more work, lets requests in flight end, leaves runs as their journals say.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();

        // What runs tell at their last is logged and exported by what the application owns.
        await _engine.DisposeAsync();
        await _app.DisposeAsync();
    }

    static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Configure(kestrel, options));
        builder.Logging.ClearProviders();
        options.Logging?.Invoke(builder.Logging);
        TelemetryProviders.AddLogs(builder.Logging, options.Telemetry, options.Engine.Runs.Redactor);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + StopMargin);
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json => ApiSerialization.Configure(json.SerializerOptions));
        services.AddSingleton(options);
        services.AddSingleton(options.Time);
        services.AddSingleton(options.Engine);
        services.AddSingleton(options.Engine.Store);
        services.AddSingleton(options.Engine.Store as IServerStore
            ?? throw new ArgumentException($"{options.Engine.Store.GetType().Name} keeps runs only; a server needs an IServerStore.", nameof(options)));
        services.AddSingleton(options.Engine.Runs);
        services.AddSingleton(options.Engine.Flows);
        services.AddSingleton(options.Engine.Components);
        services.AddSingleton(new RunReader(options.Engine.Store));
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunLauncher>();
        services.AddTenancy(options);
        services.AddDelivery(options);
        services.AddMetrics();
        services.AddSingleton(options.Telemetry);
        services.AddSingleton<TelemetryProviders>();
        services.AddSingleton<RunLog>();
        services.AddApiDocument();
        var app = builder.Build();
        app.Services.GetRequiredService<TelemetryProviders>();
        app.Services.GetRequiredService<StreamSlots>();
        options.Engine.Runs.Watch(app.Services.GetRequiredService<EventHub>());
        if (options.Logging is not null || options.Telemetry.OtlpEndpoint is not null)
            options.Engine.Runs.Watch(app.Services.GetRequiredService<RunLog>());
        app.Use(next => context => app.Services.GetRequiredService<RequestsInFlight>().InvokeAsync(context, next));
        if (options.Telemetry.OtlpEndpoint is not null)
            app.UseMiddleware<RequestSpans>();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        if (!options.CorsOrigins.IsEmpty)
            app.UseCors();
        app.UseRouting();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapApi();
        app.MapMetrics(options.Telemetry);
        EndpointRules.Check(((IEndpointRouteBuilder)app).DataSources);
        return app;
    }

    static async Task CheckDoorAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        if (!await app.Services.GetRequiredService<OpenDoor>().IsOpenAsync(cancellationToken))
            return;
        if (!IPAddress.IsLoopback(KestrelSetup.AddressOf(options)))
            throw new KeysRequiredException(options.Host);
        app.Logger.LogInformation(
            "There are no API keys: everybody on this machine may do everything in tenant 'default', and nobody else reaches the server. " +
            "For others: stepflow keys create --tenant default --role admin");
    }
}
