using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Client.Embedding;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Server.Tests;

/// <summary>A real server on a free port, with a client for it.</summary>
sealed class TestServer : IAsyncDisposable
{
    TestServer(StepFlowServer server)
    {
        Server = server;
        Http = new HttpClient { BaseAddress = new Uri(server.Url, "/api/v1/") };
    }

    public StepFlowServer Server { get; }

    public HttpClient Http { get; }

    public static async Task<TestServer> StartAsync(
        IRunStore? store = null,
        Func<ServerOptions, ServerOptions>? adjust = null,
        StepFlowConfig? config = null,
        IReadOnlyDictionary<string, IComponentPlugin>? plugins = null)
    {
        var engine = EngineHost.Over(config ?? StepFlowConfig.Default(Directory.GetCurrentDirectory()), store ?? new InMemoryRunStore(), plugins);
        var options = new ServerOptions { Engine = engine, Port = 0 };
        return new TestServer(await StepFlowServer.StartAsync(adjust is null ? options : adjust(options)));
    }

    /// <summary>Stores a flow written in YAML.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StoreAsync(string yaml)
    {
        using var content = new StringContent(yaml, null, "application/yaml");
        using var response = await Http.PostAsync(new Uri("flows", UriKind.Relative), content);
        return (await JsonAsync(response)).GetProperty("flowId").GetString()!;
    }

    /// <summary>Starts a run of a flow written in YAML on inputs <c>{v: 0}</c>, <c>{v: 1}</c>, ….</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StartRunAsync(string yaml, int items = 1, bool wait = false)
    {
        var flow = await StoreAsync(yaml);
        using var response = await PostAsync("runs", new { flowId = flow, input = Enumerable.Range(0, items).Select(v => new { v }), wait });
        return (await JsonAsync(response)).GetProperty("runId").GetString()!;
    }

    /// <summary>The same, and waits until it has ended.</summary>
    public Task<string> RunAsync(string yaml, int items) => StartRunAsync(yaml, items, wait: true);

    /// <summary>Posts JSON.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object body) => Http.PostAsJsonAsync(path, body);

    /// <summary>The body of an answer.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());

    /// <summary>Gets JSON.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await JsonAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
