using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Client.Embedding;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Testing.Time;

namespace StepFlow.Server.Tests;

/// <summary>A real server with keys, and a clock for them that the test moves.</summary>
sealed class SecuredServer : IAsyncDisposable
{
    public const string Waiting = """
        name: waiting
        steps:
          - {id: wait, component: /builtin/wait_for_event, input: {name: go}}
        output: {got: {$step: wait}}
        """;

    public const string Quick = """
        name: quick
        steps:
          - {id: one, component: /builtin/noop, input: {v: 1}}
        output: {got: {$step: one}}
        """;

    readonly HttpClient _http;

    SecuredServer(StepFlowServer server, IServerStore store, FakeTimeProvider time)
    {
        (Server, Store, Time) = (server, store, time);
        _http = new HttpClient { BaseAddress = new Uri(server.Url, "/api/v1/") };
    }

    public StepFlowServer Server { get; }

    public IServerStore Store { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<SecuredServer> StartAsync(
        TenancySettings? tenancy = null, IServerStore? store = null, ApiServerSettings? settings = null, IReadOnlyDictionary<string, IComponentPlugin>? plugins = null)
    {
        var config = StepFlowConfig.Default(Directory.GetCurrentDirectory()) with
        {
            Tenancy = tenancy ?? TenancySettings.Default,
            Server = settings ?? ApiServerSettings.Default,
        };
        var kept = store ?? new InMemoryRunStore();
        var time = new FakeTimeProvider();
        var engine = EngineHost.Over(config, kept, plugins);
        return new SecuredServer(await StepFlowServer.StartAsync(new ServerOptions { Engine = engine, Port = 0, Time = time }), kept, time);
    }

    /// <summary>Makes a key as another process would, and lets the server take notice.</summary>
    public async Task<string> KeyAsync(AccessRole role = AccessRole.Admin, string tenant = "acme", TimeSpan? expires = null)
    {
        var now = Time.GetUtcNow();
        var (key, record) = ApiKeyText.Create(tenant, role, "test", now, now + expires);
        await Store.Keys.CreateAsync(record);
        Time.Advance(TimeSpan.FromSeconds(3));
        return key;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? key, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = body is string yaml ? new StringContent(yaml, null, "application/yaml") : JsonContent.Create(body);
        change?.Invoke(request);
        return await _http.SendAsync(request);
    }

    /// <summary>Sends a request that has to succeed.</summary>
    public async Task<JsonElement> OkAsync(
        HttpMethod method, string path, string? key, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var response = await SendAsync(method, path, key, body, change);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Sends a request that has to fail.</summary>
    public async Task<JsonElement> FailAsync(
        HttpMethod method, string path, string? key, int status, string code, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var response = await SendAsync(method, path, key, body, change);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        var problem = JsonElement.Parse(text);
        problem.GetProperty("errorCode").GetString().ShouldBe(code, text);
        return problem;
    }

    public async Task<string> StoreAsync(string key, string yaml) =>
        (await OkAsync(HttpMethod.Post, "flows", key, yaml)).GetProperty("flowId").GetString()!;

    /// <summary>Starts a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StartAsync(string key, string flowId, bool wait = false, object? labels = null) =>
        (await OkAsync(HttpMethod.Post, "runs", key, Body(flowId, wait, labels))).GetProperty("runId").GetString()!;

    public static object Body(string flowId, bool wait = false, object? labels = null) =>
        new { flowId, input = new[] { new { } }, wait, labels = labels ?? new { } };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
