using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk.Http;

/// <summary>Serves any number of runtimes on HTTP: every message a POST, executions that need the runtime answer as event streams.</summary>
sealed class HttpServer(ComponentEngine engine, ComponentServerOptions options)
{
    const string InstanceHeader = "Stepflow-Instance-Id";

    readonly string _instance = Guid.NewGuid().ToString("N");

    public async Task RunAsync(string host, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://{host}:{port}");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = options.MaxMessageBytes);
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = options.ShutdownGrace);
        await using var app = builder.Build();
        app.MapGet("/health", () => Results.Json(new { status = "healthy" }));
        app.MapPost("/", TakeAsync);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.WriteLine($$"""{"port": {{new Uri(address).Port}}}""");
        var stopping = app.Lifetime.ApplicationStopping;
        await using var registration = cancellationToken.UnsafeRegister(_ => app.Lifetime.StopApplication(), null);
        stopping.Register(() => _ = engine.DrainAsync(options.ShutdownGrace));
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, options.MaxMessageBytes));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var streams = context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        var peer = new HttpPeer(streams);
        if (!engine.Take(body.GetBuffer().AsSpan(0, (int)body.Length), peer))
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        context.Response.Headers[InstanceHeader] = _instance;
        try
        {
            await peer.RespondAsync(context.Response, context.RequestAborted);
        }
        catch
        {
            // However the connection ended, nobody waits for the execution any more.
            peer.Abandon();
            throw;
        }
    }
}
