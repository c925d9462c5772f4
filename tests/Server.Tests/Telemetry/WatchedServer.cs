using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StepFlow.Client.Embedding;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Tests.Telemetry;

/// <summary>A server with components of the test under <c>/test</c>, whose log lines are kept as they come, secrets not taken out.</summary>
sealed class WatchedServer : ILoggerProvider, IAsyncDisposable
{
    StepFlowServer _server = null!;

    public ConcurrentQueue<string> Lines { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public EngineHost Engine { get; private set; } = null!;

    public static async Task<WatchedServer> StartAsync(
        DelegatePlugin components, ServerTelemetry? telemetry = null, IRunStore? store = null, StepFlowConfig? config = null)
    {
        var watched = new WatchedServer();
        watched.Engine = EngineHost.Over(
            config ?? StepFlowConfig.Default(Path.GetTempPath()), store ?? new InMemoryRunStore(), new Dictionary<string, IComponentPlugin> { ["test"] = components });
        watched._server = await StepFlowServer.StartAsync(new ServerOptions
        {
            Engine = watched.Engine,
            Port = 0,
            Telemetry = telemetry ?? new ServerTelemetry(),
            Logging = logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(watched).AddFilter("Microsoft", LogLevel.Warning),
        });
        watched.Http = new HttpClient { BaseAddress = watched._server.Url };
        return watched;
    }

    /// <summary>Runs a flow to its end.</summary>
    /// <returns>The text of the answer.</returns>
    public async Task<string> RunAsync(string flow, object? input = null, object? variables = null, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/runs", UriKind.Relative));
        if (traceParent is not null)
            request.Headers.Add("traceparent", traceParent);
        var document = JsonElement.Parse(flow);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { flow = document, input = new[] { input ?? new { } }, variables, wait = true }), null, "application/json");
        using var response = await Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative));

    public ILogger CreateLogger(string categoryName) => new Kept(Lines, categoryName);

    public void Dispose()
    {
        // The lines stay.
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }

    sealed class Kept(ConcurrentQueue<string> lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {name} {formatter(state, exception)} {exception}");
    }
}
